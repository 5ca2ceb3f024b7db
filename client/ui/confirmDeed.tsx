/** Asks before something that cannot be taken back. */
import { modals } from '@mantine/modals';
import { wordsNow } from '../locales/words.ts';

/** Whether it was agreed to. `detail` is shown as it is, in full. */
export function confirmDeed(question: string, detail: string, deed: string): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: question,
      children: <p className="mono confirm-detail">{detail}</p>,
      labels: { confirm: deed, cancel: wordsNow().common.cancel },
      onConfirm: () => {
        resolve(true);
      },
      onCancel: () => {
        resolve(false);
      },
      onClose: () => {
        resolve(false);
      },
    });
  });
}
