/** Where the command palette comes to be; hears Ctrl+K on every page. */
import { lazy, Suspense, useEffect } from 'react';
import { openPalette, usePaletteAsked } from './openPalette.ts';

const CommandPalette = lazy(() => import('./CommandPalette.tsx'));

export function PaletteSlot() {
  const asked = usePaletteAsked((state) => state.times);
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
  return (
    asked > 0 && (
      <Suspense fallback={null}>
        <CommandPalette asked={asked} />
      </Suspense>
    )
  );
}
