/** Lines end where React Flow last measured a handle; it sees a box grow, but not a handle that changes its side or order. */
import { useUpdateNodeInternals } from '@xyflow/react';
import { useEffect, useRef } from 'react';

/** `order` names the handles where they stand. */
export function useMovedHandles(id: string, order: string): void {
  const update = useUpdateNodeInternals();
  const measured = useRef(order);
  useEffect(() => {
    if (measured.current === order) return;
    measured.current = order;
    update(id);
  }, [id, order, update]);
}
