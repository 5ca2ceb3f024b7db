/** Who saw the whole drawing goes on seeing it when boxes come: somebody else's, or typed ones, may stand outside of what is seen. */
import { useStoreApi } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { MANY } from './flowSetUp.tsx';
import { useObstacles, type Obstacles } from './obstacles.ts';
import { boundsOf, isSeen, onScreen, TOOLS } from './seen.ts';
import { canvasView, MOVE_MS } from './view.ts';

export function useFitNewBoxes(wrapper: RefObject<HTMLElement | null>): void {
  const store = useStoreApi();
  useEffect(() => {
    // On its way the canvas does not show yet what it will.
    let movesUntil = 0;
    return useObstacles.subscribe(({ boxes }, { boxes: before }) => {
      const element = wrapper.current;
      const { transform, nodes, paneDragging, userSelectionActive, connection } = store.getState();
      if (!element || before.size === 0 || ![...boxes.keys()].some((id) => !before.has(id))) return;
      // Where only what is in view is drawn, a box may be new to the canvas alone.
      if (nodes.length > MANY) return;
      // What is under a pressed pointer stays there.
      if (paneDragging || userSelectionActive || connection.inProgress || nodes.some((node) => node.dragging)) return;
      const room = { width: element.clientWidth, height: element.clientHeight - TOOLS };
      const allSeen = (some: Obstacles): boolean => {
        const bounds = boundsOf([...some.values()]);
        return bounds !== undefined && isSeen(onScreen(bounds, transform), room);
      };
      const now = performance.now();
      if (now > movesUntil && (!allSeen(before) || allSeen(boxes))) return;
      movesUntil = now + 2 * MOVE_MS;
      canvasView.current?.fit();
    });
  }, [store, wrapper]);
}
