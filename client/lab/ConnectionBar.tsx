/** Says that the connection is lost, and that nothing is. */
import { useConnection } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';

export function ConnectionBar() {
  const words = useWords();
  const state = useConnection((connection) => connection.state);
  const pending = useLab((lab) => lab.pending.length);
  if (state === 'connected' || state === 'connecting') return null;
  return (
    <div className="notice-bar" data-tone={state === 'disconnected' ? 'bad' : 'warn'} role="alert">
      {state === 'disconnected' ? words.lab.disconnected : words.lab.reconnecting(pending)}
    </div>
  );
}
