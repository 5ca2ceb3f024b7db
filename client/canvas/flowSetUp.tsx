/** What both canvases, the lab's and that of a comparison, have alike. */
import { Background, BackgroundVariant, ConnectionMode } from '@xyflow/react';
import { BridgeNode } from './BridgeNode.tsx';
import { GroupNode, NoteNode } from './DecorationNodes.tsx';
import { LinkEdge } from './LinkEdge.tsx';
import { NamespaceNode } from './NamespaceNode.tsx';

/** Above this many nodes only those in view are drawn. */
export const MANY = 120;
export const MIN_ZOOM = 0.03;

/** Properties of React Flow; one object for good, as it asks for. */
export const FLOW_SET_UP = {
  nodeTypes: { namespace: NamespaceNode, bridge: BridgeNode, note: NoteNode, group: GroupNode },
  edgeTypes: { link: LinkEdge },
  connectionMode: ConnectionMode.Loose,
  minZoom: MIN_ZOOM,
  maxZoom: 2,
  zoomOnDoubleClick: false,
  deleteKeyCode: null,
  proOptions: { hideAttribution: true },
};

export function Dots() {
  return <Background variant={BackgroundVariant.Dots} gap={16} size={1.4} color="var(--canvas-dots)" />;
}
