/** Notes and groups on the canvas. */
import { NodeResizer, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { edit } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';

export type NoteNodeType = Node<{ text: string }, 'note'>;
export type GroupNodeType = Node<{ title: string }, 'group'>;

export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  return (
    <>
      <NodeResizer
        isVisible={selected}
        minWidth={80}
        minHeight={40}
        onResizeEnd={(_, { width, height }) => void report(edit({ type: 'note.set', id, changes: { width, height } }))}
      />
      <div className="note">{data.text}</div>
    </>
  );
});

export const GroupNode = memo(function GroupNode({ id, data, selected }: NodeProps<GroupNodeType>) {
  return (
    <>
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={80}
        onResizeEnd={(_, { width, height }) => void report(edit({ type: 'group.set', id, changes: { width, height } }))}
      />
      <div className="group-frame">
        <span className="title">{data.title}</span>
      </div>
    </>
  );
});
