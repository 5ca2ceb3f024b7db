/** Where the command palette comes to be; hears Ctrl+K on every page. */
import { useEffect, useState } from 'react';
import type CommandPalette from './CommandPalette.tsx';
import { openPalette, usePaletteAsked } from './openPalette.ts';

export function PaletteSlot() {
  const asked = usePaletteAsked((state) => state.times);
  const [Palette, setPalette] = useState<typeof CommandPalette>();
  useEffect(() => {
    // Before it is wanted: who presses Ctrl+K types on, and what comes before the palette is there would be taken for shortcuts.
    // Where it could not be fetched, it is tried again when it is asked for; the connection says what is wrong.
    import('./CommandPalette.tsx').then(
      (module) => {
        setPalette(() => module.default);
      },
      () => undefined,
    );
  }, [asked]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      // A terminal has its own use for it.
      if (event.target instanceof Element && event.target.closest('[data-terminal]')) return;
      event.preventDefault();
      openPalette();
    };
    // Before the keys of a lab, and also while a field has the focus.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
    };
  }, []);
  return asked > 0 && Palette && <Palette asked={asked} />;
}
