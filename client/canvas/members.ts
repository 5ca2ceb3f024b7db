/** Which boxes lie inside a group. */
import type { Node } from '@xyflow/react';

/** Those whose middle is within the frame. */
export function membersOf(group: Node, nodes: readonly Node[]): string[] {
  const [width, height] = [group.measured?.width ?? group.width ?? 0, group.measured?.height ?? group.height ?? 0];
  return nodes
    .filter((node) => {
      if (node.id === group.id) return false;
      const x = node.position.x + (node.measured?.width ?? 0) / 2;
      const y = node.position.y + (node.measured?.height ?? 0) / 2;
      return x >= group.position.x && x <= group.position.x + width && y >= group.position.y && y <= group.position.y + height;
    })
    .map((node) => node.id);
}
