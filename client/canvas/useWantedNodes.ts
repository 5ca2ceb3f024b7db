/** The boxes, notes and groups as React Flow wants them. */
import { useMemo, useRef } from 'react';
import type { Position } from '../../shared/model/lab.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { shownState } from './picture.ts';
import type { BridgeNodeType } from './BridgeNode.tsx';
import type { GroupNodeType, NoteNodeType } from './DecorationNodes.tsx';
import type { NamespaceNodeType } from './NamespaceNode.tsx';
import type { usePicture } from './usePicture.ts';

export type LabNode = NamespaceNodeType | BridgeNodeType | NoteNodeType | GroupNodeType;

/** Nodes for React Flow; an unchanged box keeps its node. */
export function useWantedNodes(boxes: ReturnType<typeof usePicture>['boxes']): LabNode[] {
  const notes = useLab((state) => state.lab?.notes);
  const groups = useLab((state) => state.lab?.groups);
  const layout = useLab((state) => state.lab?.layout);
  const words = useWords();
  const cache = useRef(new Map<unknown, LabNode>());
  return useMemo(() => {
    const next = new Map<unknown, LabNode>();
    const keep = (key: unknown, make: () => LabNode, position: Position): LabNode => {
      const known = cache.current.get(key);
      const node = known?.position.x === position.x && known.position.y === position.y ? known : make();
      next.set(key, node);
      return node;
    };
    const at = (id: string): Position => layout?.[id] ?? { x: 0, y: 0 };
    const nodes: LabNode[] = [];
    for (const group of Object.values(groups ?? {})) {
      nodes.push(
        keep(
          group,
          () => ({
            id: group.id,
            type: 'group',
            position: at(group.id),
            width: group.width,
            height: group.height,
            zIndex: -1,
            data: { title: group.title },
          }),
          at(group.id),
        ),
      );
    }
    for (const box of boxes) {
      const make = (): LabNode => {
        const common = {
          id: box.id,
          position: box.position,
          draggable: !box.id.startsWith('live:'),
          ariaLabel: describe(box, words),
          focusable: true,
        };
        return box.kind === 'bridge' ? { ...common, type: 'bridge', data: { box } } : { ...common, type: 'namespace', data: { box } };
      };
      nodes.push(keep(box, make, box.position));
    }
    for (const note of Object.values(notes ?? {})) {
      nodes.push(
        keep(
          note,
          () => ({ id: note.id, type: 'note', position: at(note.id), width: note.width, height: note.height, data: { text: note.text } }),
          at(note.id),
        ),
      );
    }
    cache.current = next;
    return nodes;
  }, [boxes, notes, groups, layout, words]);
}

/** What a screen reader says of a box. */
function describe(box: ReturnType<typeof usePicture>['boxes'][number], words: ReturnType<typeof useWords>): string {
  const rows = box.kind === 'bridge' ? box.ports : box.rows;
  const list = rows.map((row) => [row.name, words.state[shownState(row)], ...row.addresses].join(' ')).join(', ');
  const kind = box.kind === 'bridge' ? words.canvas.bridgeIn(box.owner) : box.host ? words.inspector.host : words.inspector.namespace;
  return words.canvas.boxLabel(kind, box.name, list === '' ? words.canvas.noInterfaces : list);
}
