/** A namespace on the canvas (the host too): header, a row for each interface, what it routes. */
import { UPLINK_DEV } from '../../shared/model/uplink.ts';
import {
  IconAlertTriangle,
  IconArrowsShuffle,
  IconCloud,
  IconRouteAltRight,
  IconServer2,
  IconShieldHalf,
  IconSquareRounded,
} from '@tabler/icons-react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { defaultRoutesOf } from './boxes.ts';
import { shownState, toneOf, type NamespaceBox, type Row } from './picture.ts';
import { ServiceBadges } from './ServiceBadges.tsx';
import { EventRing } from './EventRing.tsx';
import { useMovedHandles } from './useMovedHandles.ts';

export type NamespaceNodeType = Node<{ box: NamespaceBox }, 'namespace'>;

export const NamespaceNode = memo(function NamespaceNode({ id, data: { box } }: NodeProps<NamespaceNodeType>) {
  const words = useWords();
  useMovedHandles(id, box.rows.map((row) => `${row.name} ${row.side}`).join());
  const topRows = box.rows.filter((row) => row.side === 'top');
  return (
    <div className="box" data-host={box.host || undefined} data-drift={box.drift} data-box={box.name}>
      <EventRing namespace={box.name} />
      <div className="inner">
        <div className="head">
          {box.host ? <IconServer2 size={16} aria-hidden /> : <IconSquareRounded size={16} aria-hidden />}
          <span className="title" title={box.name}>
            {box.host ? words.canvas.host : box.name}
          </span>
          {box.drift && (
            <span className="tag" data-tone={toneOf(box.drift)}>
              {words.state[box.drift]}
            </span>
          )}
          {box.router && <span className="tag">{words.services.router}</span>}
          {box.doubts > 0 && (
            <span className="doubt" title={words.canvas.doubts(box.doubts)}>
              <IconAlertTriangle size={14} aria-hidden />
              {box.doubts}
            </span>
          )}
          {box.isolation.length > 0 && (
            <span className="kinds mono" title={box.isolation.map((kind) => words.namespaces.kind[kind].name).join(', ')}>
              {box.isolation.map((kind) => (
                <abbr key={kind}>{kind.charAt(0).toUpperCase()}</abbr>
              ))}
            </span>
          )}
          {box.hostname !== undefined && (
            <span className="hostname mono" title={`${words.namespaces.hostname}: ${box.hostname}`}>
              {box.hostname}
            </span>
          )}
          {box.lo && (
            <span className="lo mono">
              <StateShape state={box.lo} size={10} {...(box.host && { colour: 'var(--host-text)' })} /> lo
            </span>
          )}
        </div>
        {box.rows.map((row) => (
          <InterfaceRow key={row.name} row={row} words={words} />
        ))}
        {box.uplink === true && (
          <div className="foot">
            <IconCloud size={14} aria-hidden />
            <span>
              {words.canvas.outside} <span className="mono">{UPLINK_DEV}</span>
            </span>
          </div>
        )}
        {box.defaultRoutes.map((route) => (
          <DefaultRoute key={route} namespaceId={box.id} route={route} words={words} />
        ))}
        {box.forwarding.length > 0 && (
          <div className="foot">
            <IconArrowsShuffle size={14} aria-hidden />
            {words.canvas.forwarding(box.forwarding.join(', '))}
          </div>
        )}
        {box.rules > 0 && (
          <div className="foot">
            <IconShieldHalf size={14} aria-hidden />
            {words.canvas.rules(box.rules)}
          </div>
        )}
        {box.services.length > 0 && <ServiceBadges services={box.services} />}
        {box.masquerade.length > 0 && (
          <div className="foot">
            <IconArrowsShuffle size={14} aria-hidden />
            {words.canvas.masquerade(box.masquerade.join(', '))}
          </div>
        )}
      </div>
      {topRows.map((row, i) => (
        <Handle
          key={row.name}
          id={row.name}
          type="source"
          className="plugged"
          position={Position.Top}
          style={{ left: `${String(((i + 1) / (topRows.length + 1)) * 100)}%` }}
          isConnectable={false}
        />
      ))}
      <Handle id="+" type="source" className="plus" position={Position.Bottom} />
      <Handle id="whole" type="source" className="whole" position={Position.Top} isConnectableStart={false} />
    </div>
  );
});

/** What the schedule has taken away for now is struck through. */
function DefaultRoute({ namespaceId, route, words }: { namespaceId: string; route: string; words: Words }) {
  const away = useLab(({ wanted, schedule }) => {
    const namespace = schedule.active.length > 0 ? wanted?.namespaces[namespaceId] : undefined;
    return namespace !== undefined && !defaultRoutesOf(namespace).includes(route);
  });
  return (
    <div className="foot" data-away={away || undefined}>
      <IconRouteAltRight size={14} aria-hidden />
      <span className="mono" title={away ? `${route}: ${words.schedule.onCanvas}` : undefined}>
        {route}
      </span>
    </div>
  );
}

function InterfaceRow({ row, words }: { row: Row; words: Words }) {
  const [first, ...others] = row.addresses;
  const away = useLab(({ wanted, schedule }) => {
    const iface = schedule.active.length > 0 ? wanted?.interfaces[row.id ?? ''] : undefined;
    return iface !== undefined && first !== undefined && !iface.addresses.includes(first);
  });
  const shown = shownState(row);
  const word = shown === 'up' ? '' : words.state[shown];
  return (
    <div className="row" data-drift={row.drift} data-state={row.state}>
      <StateShape state={shown} />
      <span className="name mono">{row.name}</span>
      {row.note !== undefined && (
        <span className="stands mono" title={row.note}>
          {row.note}
        </span>
      )}
      {word !== '' && <span className="word">{word}</span>}
      <span
        className="address mono"
        data-away={away || undefined}
        title={away ? `${first ?? ''}: ${words.schedule.onCanvas}` : row.addresses.join('\n')}
      >
        {first}
        {others.length > 0 && ` ${words.canvas.more(others.length)}`}
      </span>
      {row.side !== 'top' && (
        <Handle
          id={row.name}
          type="source"
          className={row.plugged ? 'plugged' : ''}
          position={row.side === 'left' ? Position.Left : Position.Right}
          isConnectable={false}
        />
      )}
    </div>
  );
}
