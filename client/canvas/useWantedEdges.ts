/** The lines as React Flow wants them; a line that did not change keeps its edge, so that it is not drawn anew. */
import { useMemo, useRef } from 'react';
import { useWords } from '../locales/words.ts';
import type { Line } from './picture.ts';
import type { LinkEdgeType } from './LinkEdge.tsx';

interface Known {
  line: Line;
  label: string;
  edge: LinkEdgeType;
}

export function useWantedEdges(lines: readonly Line[], selection: readonly string[]): LinkEdgeType[] {
  const words = useWords();
  const known = useRef(new Map<string, Known>());
  return useMemo(() => {
    const chosen = new Set(selection);
    const next = new Map<string, Known>();
    for (const line of lines) {
      const label = `${line.ends[0]} – ${line.ends[1]}: ${words.state[line.state]}`;
      const selected = chosen.has(line.id);
      const former = known.current.get(line.id);
      const same = former?.line === line && former.label === label && former.edge.selected === selected;
      next.set(line.id, same ? former : { line, label, edge: edgeOf(line, label, selected) });
    }
    known.current = next;
    return [...next.values()].map(({ edge }) => edge);
  }, [lines, selection, words]);
}

function edgeOf(line: Line, label: string, selected: boolean): LinkEdgeType {
  return {
    id: line.id,
    type: 'link',
    source: line.a.box,
    sourceHandle: line.a.handle,
    target: line.b.box,
    targetHandle: line.b.handle,
    data: { line },
    selected,
    selectable: line.isFurther !== true,
    reconnectable: line.over === undefined && !line.id.startsWith('live:'),
    ariaLabel: label,
  };
}
