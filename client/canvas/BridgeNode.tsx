/** A bridge on the canvas: a flat switch with its ports along the lower edge. */
import { IconAlertTriangle, IconArrowsLeftRight, IconPlus } from '@tabler/icons-react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useWords } from '../locales/words.ts';
import { StateShape } from '../ui/shapes.tsx';
import { shownState, type BridgeBox } from './picture.ts';
import { useMovedHandles } from './useMovedHandles.ts';

export type BridgeNodeType = Node<{ box: BridgeBox }, 'bridge'>;

export const BridgeNode = memo(function BridgeNode({ id, data: { box } }: NodeProps<BridgeNodeType>) {
  const words = useWords();
  useMovedHandles(id, box.ports.map((port) => port.name).join());
  return (
    <div className="box bridge" data-drift={box.drift === 'changed' ? undefined : box.drift} data-box={box.name}>
      <div className="head">
        <IconArrowsLeftRight size={16} aria-hidden />
        <span className="title mono">{box.name}</span>
        <StateShape state={box.state} size={10} />
        <span className="tag">{words.canvas.bridgeIn(box.owner)}</span>
        {box.doubts > 0 && (
          <span className="doubt" title={words.canvas.doubts(box.doubts)}>
            <IconAlertTriangle size={14} aria-hidden />
          </span>
        )}
        <span className="addresses mono" title={box.addresses.join('\n')}>
          {box.addresses[0]}
        </span>
      </div>
      <div className="ports">
        {box.ports.map((port) => (
          <span
            key={port.name}
            className="port mono"
            data-drift={port.drift}
            title={port.state === 'up' ? port.name : `${port.name}: ${words.state[port.state]}`}
          >
            <StateShape state={shownState(port)} size={10} />
            {box.ports.length <= 4 && port.name}
            <Handle id={port.name} type="source" className="plugged" position={Position.Bottom} isConnectable={false} />
          </span>
        ))}
        <span className="port" data-free="">
          <IconPlus size={12} aria-hidden />
          <Handle id="+" type="source" className="plus" position={Position.Bottom} />
        </span>
      </div>
      <Handle id="whole" type="source" className="whole" position={Position.Top} isConnectableStart={false} />
    </div>
  );
});
