/** A message that something was done, with a button that takes it back. */
import { notifications } from '@mantine/notifications';
import { wordsNow } from '../locales/words.ts';
import { closeLabel } from './toast.ts';

/** Long enough to read, to see what is gone, and to press. */
const UNDO_MS = 12_000;

export function tellWithUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    withBorder: true,
    autoClose: UNDO_MS,
    ...closeLabel(),
    message: (
      <span className="undo-message">
        {message}
        <button
          type="button"
          className="link-button"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {wordsNow().common.undo}
        </button>
      </span>
    ),
  });
}
