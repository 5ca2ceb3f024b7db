/** Keeps in view what was: the selection, or the whole drawing, when a panel takes room from the canvas. */
import { useStoreApi, useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type RefObject } from 'react';
import { useUi } from '../state/uiStore.ts';
import { useObstacles } from './obstacles.ts';
import type { Rect } from './route.ts';
import { boundsOf, isSeen, moveInto, onScreen, TOOLS, type Size } from './seen.ts';
import { canvasView, MOVE_MS } from './view.ts';

const MARGIN = 24;
/** A panel that is dragged open changes the size many times. */
const SETTLED_MS = 80;

export function useKeepSeen(wrapper: RefObject<HTMLElement | null>): void {
  const store = useStoreApi();
  const flow = useReactFlow();
  const selection = useUi((state) => state.selection);
  const size = useRef<Size | undefined>(undefined);

  useEffect(() => {
    const element = wrapper.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let allSeen = false;
    const place = (ids?: readonly string[]): Rect | undefined => {
      const { boxes } = useObstacles.getState();
      const bounds = boundsOf(ids ? ids.flatMap((id) => boxes.get(id) ?? []) : [...boxes.values()]);
      return bounds && onScreen(bounds, store.getState().transform);
    };
    const settle = (): void => {
      timer = undefined;
      const view = { width: element.clientWidth, height: element.clientHeight };
      size.current = view;
      const chosen = place(useUi.getState().selection);
      const all = place();
      if (all && allSeen && !isSeen(all, { ...view, height: view.height - TOOLS })) canvasView.current?.fit();
      else if (chosen && !isSeen(chosen, view)) moveBy(moveInto(chosen, view, MARGIN));
    };
    const moveBy = ({ x, y }: { x: number; y: number }): void => {
      const { transform } = store.getState();
      void flow.setViewport({ x: transform[0] + x, y: transform[1] + y, zoom: transform[2] }, { duration: MOVE_MS });
    };
    const sizes = new ResizeObserver(() => {
      const before = size.current;
      if (!before) {
        size.current = { width: element.clientWidth, height: element.clientHeight };
        return;
      }
      // Asked before the first of a row of changes: afterwards it is hidden already.
      if (timer === undefined) {
        const all = place();
        allSeen = all !== undefined && isSeen(all, before);
      }
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLED_MS);
    });
    sizes.observe(element);
    return () => {
      clearTimeout(timer);
      sizes.disconnect();
    };
  }, [wrapper, store, flow]);

  useEffect(() => {
    const view = size.current;
    const [only] = selection;
    const box = only === undefined || selection.length > 1 ? undefined : useObstacles.getState().boxes.get(only);
    if (!view || !box) return;
    const { transform } = store.getState();
    const rect = onScreen(box, transform);
    // One that is partly seen was clicked there: it stays under the pointer.
    const apart = rect.x > view.width || rect.y > view.height || rect.x + rect.width < 0 || rect.y + rect.height < 0;
    if (!apart) return;
    const { x, y } = moveInto(rect, view, MARGIN);
    void flow.setViewport({ x: transform[0] + x, y: transform[1] + y, zoom: transform[2] }, { duration: MOVE_MS });
  }, [selection, store, flow]);
}
