/** Gives keys to the actions that want them. */
import { useEffect } from 'react';
import { wordsNow } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';
import { tell } from '../ui/toast.ts';
import { LAB_ACTIONS } from './labActions.ts';
import { keyOf, typesText } from './registry.ts';

/** Parts of the screen that F6 goes through, by id. */
const REGIONS = ['top', 'palette', 'canvas', 'inspector', 'dock'] as const;

export function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'F6') {
        event.preventDefault();
        moveRegion(event.shiftKey ? -1 : 1);
        return;
      }
      if (event.defaultPrevented || typesText(event.target)) return;
      const key = keyOf(event);
      const inCanvas =
        event.target === document.body || (event.target instanceof Element && event.target.closest('#canvas, #list') !== null);
      const letter = key.length === 1;
      if (letter && !useUi.getState().singleKeys) return;
      const action = LAB_ACTIONS.find((one) => one.keys?.includes(key) === true && (one.scope === 'lab' || inCanvas));
      if (!action) return;
      event.preventDefault();
      const reason = action.unavailable?.(wordsNow());
      if (reason === undefined) action.run();
      else tell(reason);
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

function moveRegion(by: 1 | -1): void {
  const present = REGIONS.map((id) => document.getElementById(id)).filter((element) => element !== null);
  const at = present.findIndex((element) => element.contains(document.activeElement));
  present[(at + by + present.length) % present.length]?.focus();
}
