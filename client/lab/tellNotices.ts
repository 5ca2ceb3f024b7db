/** Tells what the server has to say of a lab beside its state: what no drawing can hold, and what could not be provided. */
import { on } from '../api/connection.ts';
import { wordsNow } from '../locales/words.ts';
import { tellWarning } from '../ui/toast.ts';

/** Until the returned function is called. A code that this page does not know stays untold. */
export function tellNotices(labId: string): () => void {
  return on('lab:notice', (notice) => {
    if (notice.labId !== labId) return;
    const words = wordsNow();
    const { code, params } = notice;
    const reason = words.errors.reason(params['reason'] ?? '', params) ?? '';
    const text =
      code === 'namespace_undrawable'
        ? words.lab.undrawable(params['namespace'] ?? '', reason)
        : code === 'interface_undrawable'
          ? words.lab.undrawable(`${params['namespace'] ?? ''}/${params['name'] ?? ''}`, reason)
          : code === 'uplink_failed'
            ? words.lab.uplinkFailed(params['error'] ?? '')
            : undefined;
    if (text !== undefined) tellWarning(text);
  });
}
