/** Doubts in words; of one box, or of the whole lab. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useWords } from '../locales/words.ts';
import { useDoubts } from '../state/useDoubts.ts';
import { useUi } from '../state/uiStore.ts';

export function DoubtList({ namespaceId, interfaceId }: { namespaceId?: string; interfaceId?: string }) {
  const words = useWords();
  const doubts = useDoubts().filter((doubt) =>
    doubt.at.some(
      (place) =>
        (namespaceId === undefined || place.namespaceId === namespaceId) &&
        (interfaceId === undefined || place.interfaceId === interfaceId),
    ),
  );
  if (doubts.length === 0) return null;
  return (
    <div className="section">
      <h3>{words.inspector.doubts}</h3>
      {doubts.map((doubt, i) => (
        <div key={i} className="doubt-row">
          <IconAlertTriangle size={15} aria-hidden />
          <button
            type="button"
            className="link-button"
            style={{ color: 'inherit', textAlign: 'left', textDecoration: 'none' }}
            onClick={() => {
              const place = doubt.at[0];
              if (place) useUi.getState().select([place.namespaceId]);
            }}
          >
            {words.doubt[doubt.code]?.(doubt.params) ?? doubt.code}
          </button>
        </div>
      ))}
    </div>
  );
}
