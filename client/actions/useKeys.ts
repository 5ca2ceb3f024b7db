/** Gives keys to the actions that want them. */
import { useEffect } from 'react';
import { wordsNow } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';
import { tell } from '../ui/toast.ts';
import { LAB_ACTIONS } from './labActions.ts';
import { keyOf, typesText } from './registry.ts';

export function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const key = keyOf(event);
      const action = LAB_ACTIONS.find((one) => one.keys?.includes(key) === true);
      if (!action || (action.scope !== 'everywhere' && typesText(event.target))) return;
      const inCanvas =
        event.target === document.body || (event.target instanceof Element && event.target.closest('#canvas, #list') !== null);
      if (action.scope === 'canvas' && !inCanvas) return;
      if (key.length === 1 && !useUi.getState().singleKeys) return;
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
