/** The canvas while two states are compared: over the lab's own, to look at only. */
import '@xyflow/react/dist/style.css';
import './canvas.css';
import './compare.css';
import { Button } from '@mantine/core';
import { applyNodeChanges, ReactFlow, ReactFlowProvider, useStore, type NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { presenceOf } from '../../shared/plan/differenceText.ts';
import { useWords } from '../locales/words.ts';
import { useCompared, useStateName } from '../snapshots/useCompared.ts';
import { stopComparing, useSnapshots, type ComparedSides, type Comparison } from '../state/snapshotStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { comparePicture } from './comparePicture.ts';
import { Dots, FLOW_SET_UP, MIN_ZOOM } from './flowSetUp.tsx';
import type { LinkEdgeType } from './LinkEdge.tsx';
import { useWantedEdges } from './useWantedEdges.ts';
import { useWantedNodes, type LabNode } from './useWantedNodes.ts';

const NOTHING: readonly string[] = [];
const FIT = { padding: { top: '56px', bottom: '32px', x: 0.06 }, maxZoom: 1, minZoom: MIN_ZOOM } as const;

export default function CompareCanvas() {
  const words = useWords();
  const comparison = useSnapshots((state) => state.comparison);
  const compared = useCompared();
  const region = useRef<HTMLElement>(null);
  const isComparing = comparison !== undefined;
  useEffect(() => {
    if (isComparing) region.current?.focus();
  }, [isComparing]);
  if (!comparison) return null;
  return (
    <section
      ref={region}
      className="compare-layer"
      tabIndex={-1}
      aria-label={words.snapshots.region}
      onKeyDown={(event) => {
        if (event.key === 'Escape') stopComparing();
      }}
    >
      <Legend comparison={comparison} compared={compared} />
      {compared && (
        <ReactFlowProvider key={`${comparison.from.of} ${comparison.to.of}`}>
          <Flow compared={compared} />
        </ReactFlowProvider>
      )}
    </section>
  );
}

function Flow({ compared: { from, to, differences } }: { compared: ComparedSides }) {
  const level = useStore((state) => (state.transform[2] >= 0.7 ? 0 : state.transform[2] >= 0.35 ? 1 : 2));
  const picture = useMemo(
    () => comparePicture({ lab: from.lab, state: from.compared.state }, { lab: to.lab, state: to.compared.state }, differences),
    [from, to, differences],
  );
  const wanted = useWantedNodes(picture.boxes);
  const [nodes, setNodes] = useState<LabNode[]>([]);
  useEffect(() => {
    setNodes((current) => {
      const known = new Map(current.map((node) => [node.id, node]));
      // What React Flow has measured stays, or lines would find no ends.
      return wanted.filter((node) => node.type !== 'group' && node.type !== 'note').map((node) => ({ ...known.get(node.id), ...node }));
    });
  }, [wanted]);
  const onNodesChange = useCallback((changes: NodeChange<LabNode>[]) => {
    setNodes((current) => applyNodeChanges(changes, current));
  }, []);
  const edges = useWantedEdges(picture.lines, NOTHING);
  return (
    <div className="canvas" data-level={level}>
      <ReactFlow<LabNode, LinkEdgeType>
        {...FLOW_SET_UP}
        nodes={nodes}
        onNodesChange={onNodesChange}
        edges={edges}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesReconnectable={false}
        elementsSelectable={false}
        fitView
        fitViewOptions={FIT}
      >
        <Dots />
      </ReactFlow>
    </div>
  );
}

/** What the marks mean, how many there are of each, and the way out. */
function Legend({ comparison, compared }: { comparison: Comparison; compared: ComparedSides | undefined }) {
  const words = useWords();
  const nameOf = useStateName();
  const count = (presence: ReturnType<typeof presenceOf>): string =>
    compared ? String(compared.differences.filter((one) => presenceOf(one) === presence).length) : '…';
  return (
    <div className="compare-legend">
      <strong>{words.snapshots.compared(nameOf(comparison.from), nameOf(comparison.to))}</strong>
      <span className="mark" data-tone="added">
        <StateShape state="added" /> {count('extra')} {words.state.added}
      </span>
      <span className="mark" data-tone="removed">
        <StateShape state="removed" /> {count('missing')} {words.state.removed}
      </span>
      <span className="mark" data-tone="altered">
        <StateShape state="altered" /> {count('changed')} {words.state.altered}
      </span>
      <Button size="compact-sm" variant="default" onClick={stopComparing}>
        {words.snapshots.leaveShort} <kbd>Esc</kbd>
      </Button>
    </div>
  );
}
