/** A link (both its ends) or a bridge with its ports. */
import { Button } from '@mantine/core';
import { portsOf } from '../../shared/model/find.ts';
import type { Interface } from '../../shared/model/lab.ts';
import { deleteSelection } from '../actions/deeds.ts';
import { BridgeLive } from '../bridges/BridgeLive.tsx';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { DoubtList } from './DoubtList.tsx';
import { DriftList } from './DriftList.tsx';
import { Header } from './Header.tsx';
import { ImpairmentSection } from './ImpairmentSection.tsx';
import { InterfaceCard } from './InterfaceCard.tsx';

export function InterfaceDetails({ iface }: { iface: Interface }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  if (!lab) return null;
  const namespace = lab.namespaces[iface.namespaceId]?.name ?? '';
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  const ports = iface.kind === 'bridge' ? portsOf(lab, iface.id) : [];
  const title = peer ? `${namespace} – ${lab.namespaces[peer.namespaceId]?.name ?? ''}` : iface.name;
  return (
    <>
      <Header title={title} subtitle={iface.kind === 'bridge' ? words.inspector.bridge(namespace) : iface.kind} />
      <DriftList namespace={namespace} dev={iface.name} />
      <DoubtList namespaceId={iface.namespaceId} interfaceId={iface.id} />
      <div className="section">
        {peer && (
          <h3>
            {namespace} <small />
          </h3>
        )}
        <InterfaceCard iface={iface} isAlone />
        {peer && (
          <>
            <h3>{lab.namespaces[peer.namespaceId]?.name}</h3>
            <InterfaceCard iface={peer} />
          </>
        )}
      </div>
      {iface.kind === 'bridge' && <BridgeLive namespace={namespace} dev={iface.name} stp={iface.stp} />}
      {iface.kind !== 'loopback' && <ImpairmentSection key={iface.id} iface={iface} lab={lab} />}
      {ports.length > 0 && (
        <div className="section">
          <h3>
            {words.inspector.ports} <small>{ports.length}</small>
          </h3>
          {ports.map((port) => (
            <InterfaceCard key={port.id} iface={port} />
          ))}
        </div>
      )}
      {iface.kind !== 'loopback' && (
        <div className="section">
          <Button color="red" variant="default" onClick={() => void deleteSelection()}>
            {words.common.delete}
          </Button>
        </div>
      )}
    </>
  );
}
