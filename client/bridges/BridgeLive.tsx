/** A bridge at work: what the spanning tree made of its ports, and behind which port it has seen which address. */
import './bridges.css';
import type { BridgeReading } from '../../shared/probe/bridge.ts';
import { request } from '../api/connection.ts';
import { Section } from '../inspector/Section.tsx';
import { useWords } from '../locales/words.ts';
import { useReading } from '../state/useReading.ts';
import { StateShape, type ShapeState } from '../ui/shapes.tsx';

interface BridgeLiveProps {
  namespace: string;
  dev: string;
  stp: boolean;
}

export function BridgeLive({ namespace, dev, stp }: BridgeLiveProps) {
  const words = useWords();
  const reading = useReading(`${namespace}/${dev}`, (labId) => request('bridge:read', { labId, namespace, dev }));
  const w = words.kinds.bridge;
  if (!reading) return null;
  return (
    <>
      <Section name="bridgePorts" className="bridge-live" title={w.states} note={stp ? treeText(reading, w) : w.withoutTree}>
        <table className="bridge-table" aria-label={w.states}>
          <tbody>
            {reading.ports.map((port) => (
              <tr key={port.dev}>
                <td className="mono">{port.dev}</td>
                <td>
                  <StateShape state={shapeOf(port.state)} size={10} /> {w.state[port.state] ?? port.state}
                  {port.isRoot && <span className="tag">{w.rootPort}</span>}
                </td>
                <td className="quiet">{stp && port.cost !== undefined ? w.cost(port.cost) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Section name="bridgeTable" className="bridge-live" title={w.table} note={reading.total}>
        {reading.total === 0 && <p className="hint">{w.tableEmpty}</p>}
        {/* It scrolls by itself, so it takes the focus. */}
        <div className="bridge-scroll" tabIndex={0} role="region" aria-label={w.table}>
          <table className="bridge-table">
            <tbody>
              {reading.entries.map((entry) => (
                <tr key={`${entry.mac} ${entry.dev} ${String(entry.vlan)}`} data-how={entry.how}>
                  <td className="mono">{entry.mac}</td>
                  <td className="mono">{entry.dev}</td>
                  <td className="mono quiet">{entry.vlan === undefined ? '' : `VLAN ${String(entry.vlan)}`}</td>
                  <td className="quiet">{entry.age === undefined ? w.how[entry.how] : w.age(entry.age)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}

function treeText({ id, root }: BridgeReading, words: ReturnType<typeof useWords>['kinds']['bridge']): string {
  return id === root ? words.isRoot : words.rootIs(root);
}

function shapeOf(state: string): ShapeState {
  if (state === 'forwarding') return 'up';
  return state === 'disabled' ? 'down' : 'noCarrier';
}
