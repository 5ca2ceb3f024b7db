/** Says that the connection is lost, and that nothing is. */
import { useConnection } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';

/** `pending`: edits that wait for the connection. */
export function ConnectionBar({ pending }: { pending: number }) {
  const words = useWords();
  const state = useConnection((connection) => connection.state);
  if (state === 'connected' || state === 'connecting') return null;
  return (
    <div className="notice-bar" data-tone={state === 'disconnected' ? 'bad' : 'warn'} role="alert">
      {state === 'disconnected' ? words.lab.disconnected : words.lab.reconnecting(pending)}
    </div>
  );
}
