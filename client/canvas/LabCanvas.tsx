/** The canvas: draws the lab with React Flow and turns gestures into edits. */
import '@xyflow/react/dist/style.css';
import './canvas.css';
import {
  applyNodeChanges,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type Node,
  type NodeChange,
} from '@xyflow/react';
import { nanoid } from 'nanoid';
import { useCallback, useEffect, useRef, useState } from 'react';
import { proposeNamespaceName } from '../../shared/edit/propose.ts';
import { proposeLink } from '../../shared/edit/propose.ts';
import { applyEdit } from '../../shared/edit/applyEdit.ts';
import type { Position } from '../../shared/model/lab.ts';
import { isPlainGrid } from '../../shared/model/place.ts';
import { wordsNow, useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { useConnection } from '../api/connection.ts';
import { report } from '../ui/toast.ts';
import { addAt } from './addAt.ts';
import type { Picture } from './picture.ts';
import { CanvasTools } from './CanvasTools.tsx';
import { clickBox } from './clickBox.ts';
import { Dots, FLOW_SET_UP, MANY, MIN_ZOOM } from './flowSetUp.tsx';
import { LinkCard } from './LinkCard.tsx';
import { beginLink, useLinkDraft } from './linkDraft.ts';
import type { LinkEdgeType } from './LinkEdge.tsx';
import { membersOf } from './members.ts';
import { placeObstacles } from './obstacles.ts';
import { reconnectEdit } from './reconnect.ts';
import { useAllSeen } from './useAllSeen.ts';
import { useFitNewBoxes } from './useFitNewBoxes.ts';
import { useKeepSeen } from './useKeepSeen.ts';
import { usePicture } from './usePicture.ts';
import { useReplies } from './useReplies.ts';
import { useWantedEdges } from './useWantedEdges.ts';
import { useWantedNodes, type LabNode } from './useWantedNodes.ts';
import { canvasView, MOVE_MS } from './view.ts';

const GRID: [number, number] = [16, 16];
/** Room for the tools below. */
const FIT = { padding: { top: 0.08, bottom: '64px', x: 0.06 } } as const;

/** At full size; half as large again where it is projected. */
function fitOptions() {
  return { ...FIT, minZoom: MIN_ZOOM, maxZoom: useUi.getState().projector ? 1.5 : 1 };
}

export function LabCanvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}

/** Detail by zoom: all, name and shapes, name, blocks. */
function levelOf(zoom: number): number {
  return zoom >= 0.7 ? 0 : zoom >= 0.35 ? 1 : zoom >= 0.15 ? 2 : 3;
}

function Flow() {
  const words = useWords();
  const flow = useReactFlow();
  const lab = useLab((state) => state.lab);
  const away = useConnection((state) => state.state === 'reconnecting' || state.state === 'disconnected');
  const { tool, selection, minimap, pending, set } = useUi();
  const picture = usePicture();
  useReplies(picture);
  const wrapper = useRef<HTMLDivElement>(null);
  const [connecting, setConnecting] = useState(false);
  const level = useStore((state) => levelOf(state.transform[2]));

  const wanted = useWantedNodes(picture.boxes);
  const [nodes, setNodes] = useState<LabNode[]>([]);
  useEffect(() => {
    setNodes((current) => {
      const known = new Map(current.map((node) => [node.id, node]));
      return wanted.map((node) => {
        const former = known.get(node.id);
        const chosen = selection.includes(node.id);
        if (
          former?.data === node.data &&
          former.position === node.position &&
          former.selected === chosen &&
          former.width === node.width &&
          former.height === node.height
        )
          return former;
        // What React Flow has measured stays, or the box would blink.
        return { ...former, ...node, selected: chosen };
      });
    });
  }, [wanted, selection]);
  useEffect(() => {
    placeObstacles(nodes);
  }, [nodes]);
  useKeepSeen(wrapper);
  useFitNewBoxes(wrapper);
  const allSeen = useAllSeen();

  const edges = useWantedEdges(picture.lines, selection);

  const onNodesChange = useCallback((changes: NodeChange<LabNode>[]) => {
    applySelection(changes);
    const own = changes.filter((change) => change.type !== 'select' && change.type !== 'remove');
    if (own.length > 0) setNodes((current) => applyNodeChanges(own, current));
  }, []);

  const dragged = useRef<{ id: string; members: readonly string[]; start: Map<string, Position> } | undefined>(undefined);
  const onNodeDragStart = useCallback(
    (_: unknown, node: Node) => {
      if (node.type !== 'group') return;
      const members = membersOf(node, flow.getNodes());
      dragged.current = { id: node.id, members, start: new Map(flow.getNodes().map((one) => [one.id, one.position])) };
    },
    [flow],
  );
  const onNodeDrag = useCallback((_: unknown, node: Node) => {
    const carry = dragged.current;
    const origin = carry?.start.get(node.id);
    if (carry?.id !== node.id || !origin) return;
    const [dx, dy] = [node.position.x - origin.x, node.position.y - origin.y];
    setNodes((current) =>
      current.map((one) => {
        const from = carry.members.includes(one.id) ? carry.start.get(one.id) : undefined;
        return from ? { ...one, position: { x: from.x + dx, y: from.y + dy } } : one;
      }),
    );
  }, []);
  const onNodeDragStop = useCallback(
    (_: unknown, node: Node, moved: Node[]) => {
      const carried = dragged.current?.id === node.id ? dragged.current.members : [];
      dragged.current = undefined;
      const ids = new Set([...moved.map((one) => one.id), ...carried]);
      const before = useLab.getState().lab?.layout ?? {};
      const positions: Record<string, Position> = {};
      for (const one of flow.getNodes()) {
        const was = before[one.id];
        if (!ids.has(one.id) || one.id.startsWith('live:') || (was?.x === one.position.x && was.y === one.position.y)) continue;
        positions[one.id] = { x: Math.round(one.position.x), y: Math.round(one.position.y) };
      }
      if (Object.keys(positions).length > 0) void report(edit({ type: 'layout.move', positions }));
    },
    [flow],
  );

  const onConnect = useCallback(({ source, target }: Connection) => {
    beginLink(source, target);
  }, []);
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      setConnecting(false);
      const from = state.fromNode?.id;
      if (state.toNode || from === undefined || !(event instanceof MouseEvent)) return;
      // On empty canvas: a namespace is made too.
      const current = useLab.getState().lab;
      if (!current) return;
      const position = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: true });
      const newNamespace = { id: nanoid(), name: proposeNamespaceName(current), position };
      const grown = applyEdit(current, { type: 'namespace.add', ...newNamespace });
      const proposal = grown.ok ? proposeLink(grown.lab, from, newNamespace.id) : undefined;
      if (proposal) useLinkDraft.setState({ draft: { from, to: newNamespace.id, proposal, newNamespace } });
    },
    [flow],
  );
  const onReconnect = useCallback((line: Edge, connection: Connection) => {
    const current = useLab.getState().lab;
    const change = current && reconnectEdit(current, line, connection);
    if (change) void report(edit(change));
  }, []);

  const placeAt = useCallback(
    (event: { clientX: number; clientY: number }, what: typeof tool) => {
      void addAt(what, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: true }));
      set({ tool: 'select' });
    },
    [flow, set],
  );
  const lastClick = useRef(0);
  const onPaneClick = useCallback(
    (event: React.MouseEvent) => {
      if (tool === 'namespace' || tool === 'bridge' || tool === 'note' || tool === 'group') {
        placeAt(event, tool);
        return;
      }
      // React Flow has no double click on the pane.
      const double = event.timeStamp - lastClick.current < 350;
      lastClick.current = double ? 0 : event.timeStamp;
      if (double && tool === 'select') placeAt(event, 'namespace');
    },
    [tool, placeAt],
  );

  const opened = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (nodes.length === 0 || lab === undefined || opened.current === lab.id || !nodes.every((node) => node.measured)) return;
    opened.current = lab.id;
    // A lab from a file that says nothing of places.
    if (lab.revision === 0 && nodes.length > 2 && isPlainGrid(lab)) void arrangeLab(picture);
    else void flow.fitView(fitOptions());
  }, [nodes, lab, flow, picture]);

  useEffect(() => {
    canvasView.current = {
      fit: () => void flow.fitView({ ...fitOptions(), duration: MOVE_MS }),
      zoom: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 80 }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 80 }),
      show: (ids) =>
        void flow.fitView({ nodes: ids.map((id) => ({ id })), maxZoom: Math.max(1, flow.getZoom()), padding: 0.5, duration: MOVE_MS }),
      centre: () => {
        const frame = wrapper.current?.getBoundingClientRect();
        return frame
          ? flow.screenToFlowPosition({ x: frame.x + frame.width / 2 - 132, y: frame.y + frame.height / 3 }, { snapToGrid: true })
          : { x: 0, y: 0 };
      },
      focus: () => {
        wrapper.current?.focus();
      },
    };
    return () => {
      canvasView.current = undefined;
    };
  }, [flow]);

  const hint = hintFor(tool, pending, lab !== undefined && Object.keys(lab.namespaces).length === 1);
  return (
    <div
      ref={wrapper}
      className={connecting ? 'canvas connecting' : 'canvas'}
      data-tool={tool}
      data-level={level}
      data-away={away || undefined}
      tabIndex={0}
      role="application"
      aria-label={words.canvas.label}
      id="canvas"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        const what = event.dataTransfer.getData('application/nslab-tool');
        if (what === 'namespace' || what === 'bridge' || what === 'note' || what === 'group') placeAt(event, what);
      }}
    >
      <ReactFlow<LabNode, LinkEdgeType>
        {...FLOW_SET_UP}
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onEdgesChange={applySelection}
        onNodeDragStart={onNodeDragStart}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onConnect={onConnect}
        onConnectStart={() => {
          setConnecting(true);
        }}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        onPaneClick={onPaneClick}
        onNodeClick={(_, node) => {
          clickBox(node.id);
        }}
        onNodeDoubleClick={(_, node) => {
          if (node.type === 'namespace') set({ inspectorOpen: true });
        }}
        connectionRadius={24}
        snapToGrid
        snapGrid={GRID}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        selectionMode={SelectionMode.Partial}
        selectNodesOnDrag={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        nodesFocusable
        edgesFocusable
      >
        <Dots />
        {minimap && !allSeen && (
          <MiniMap
            position="bottom-right"
            pannable
            zoomable
            ariaLabel={words.lab.minimap}
            nodeColor={colourOf}
            nodeStrokeColor="var(--edge)"
            maskColor="rgb(128 128 128 / 15%)"
            style={{ width: 136, height: 84 }}
          />
        )}
        <Panel position="bottom-left">
          <CanvasTools onArrange={() => void arrangeLab(picture)} />
        </Panel>
      </ReactFlow>
      {hint !== undefined && <div className="canvas-hint">{hint}</div>}
      <LinkCard />
    </div>
  );
}

/** The layout engine is fetched when it is first wanted. */
async function arrangeLab({ boxes, lines }: Picture): Promise<void> {
  const { arrange } = await import('./arrange.ts');
  if (await report(edit({ type: 'layout.move', positions: arrange(boxes, lines) }))) canvasView.current?.fit();
}

/** The selection has its own owner: React Flow only says what was clicked. */
function applySelection(changes: readonly (NodeChange<LabNode> | EdgeChange<LinkEdgeType>)[]): void {
  const chosen = new Set(useUi.getState().selection);
  for (const change of changes) {
    if (change.type !== 'select') continue;
    if (change.selected) chosen.add(change.id);
    else chosen.delete(change.id);
  }
  useUi.getState().select([...chosen]);
}

function hintFor(tool: string, pending: string | undefined, empty: boolean): string | undefined {
  const { canvas } = wordsNow();
  if (tool === 'link') return pending === undefined ? canvas.clickSource : canvas.clickTarget;
  if (tool === 'ping') return pending === undefined ? canvas.clickPingSource : wordsNow().ping.chooseTarget;
  if (tool !== 'select') return canvas.clickPlace;
  return empty ? canvas.empty : undefined;
}

function colourOf(node: Node): string {
  return node.id === 'host' ? 'var(--host)' : node.type === 'group' ? 'transparent' : 'var(--edge)';
}
