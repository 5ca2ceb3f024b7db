/** Whether the whole drawing is in view: then a small picture of it says nothing. */
import { useStore } from '@xyflow/react';
import { useMemo } from 'react';
import { useObstacles } from './obstacles.ts';
import { boundsOf, isSeen, onScreen } from './seen.ts';

export function useAllSeen(): boolean {
  const boxes = useObstacles((state) => state.boxes);
  const bounds = useMemo(() => boundsOf([...boxes.values()]), [boxes]);
  return useStore(({ transform, width, height }) => bounds === undefined || isSeen(onScreen(bounds, transform), { width, height }));
}
