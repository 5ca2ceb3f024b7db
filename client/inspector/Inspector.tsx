/** The details of what is selected, to read and to change. */
import './inspector.css';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { DecorationDetails } from './DecorationDetails.tsx';
import { InterfaceDetails } from './InterfaceDetails.tsx';
import { LabDetails } from './LabDetails.tsx';
import { LiveDetails } from './LiveDetails.tsx';
import { NamespaceDetails } from './NamespaceDetails.tsx';

export function Inspector() {
  const words = useWords();
  const open = useUi((state) => state.inspectorOpen);
  const selection = useUi((state) => state.selection);
  const ready = useLab((state) => state.lab !== undefined);
  if (!open || !ready) return null;
  return (
    <aside
      className="inspector"
      id="inspector"
      tabIndex={-1}
      aria-label={words.inspector.title}
      data-empty={selection.length === 0 || undefined}
    >
      <Details selection={selection} />
    </aside>
  );
}

function Details({ selection }: { selection: readonly string[] }) {
  const lab = useLab((state) => state.lab);
  const [id = ''] = selection;
  if (!lab || selection.length !== 1) return <LabDetails />;
  if (id.startsWith('live:')) return <LiveDetails id={id} />;
  const namespace = lab.namespaces[id];
  if (namespace) return <NamespaceDetails key={id} namespace={namespace} />;
  const iface = lab.interfaces[id];
  if (iface) return <InterfaceDetails key={id} iface={iface} />;
  if (lab.notes[id] ?? lab.groups[id]) return <DecorationDetails key={id} id={id} />;
  return <LabDetails />;
}
