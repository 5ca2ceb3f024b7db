/** Keeps in view what was: the selection, or the whole drawing, when a panel takes room from the canvas or a box comes. */
import { useStoreApi, useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type RefObject } from 'react';
import { useUi } from '../state/uiStore.ts';
import { MANY } from './flowSetUp.tsx';
import { useObstacles } from './obstacles.ts';
import type { Rect } from './route.ts';
import { boundsOf, isSeen, moveInto, onScreen, type Size } from './seen.ts';
import { canvasView } from './view.ts';

const MARGIN = 24;
/** The tools in the lower corner. */
const TOOLS = 52;
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
      void flow.setViewport({ x: transform[0] + x, y: transform[1] + y, zoom: transform[2] }, { duration: 160 });
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

  // Somebody else's box, or one that was typed, may stand outside: who saw all of the drawing goes on seeing all of it.
  useEffect(
    () =>
      useObstacles.subscribe(({ boxes }, { boxes: before }) => {
        const view = size.current;
        const { transform, nodes, paneDragging, connection } = store.getState();
        if (!view || before.size === 0 || ![...boxes.keys()].some((id) => !before.has(id))) return;
        // Where only what is in view is drawn, a box may be new to the canvas alone.
        if (nodes.length > MANY) return;
        // What is under a pressed pointer stays there.
        if (paneDragging || connection.inProgress || nodes.some((node) => node.dragging)) return;
        const allIn = (some: typeof boxes): boolean => {
          const bounds = boundsOf([...some.values()]);
          return bounds !== undefined && isSeen(onScreen(bounds, transform), { ...view, height: view.height - TOOLS });
        };
        if (allIn(before) && !allIn(boxes)) canvasView.current?.fit();
      }),
    [store],
  );

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
    void flow.setViewport({ x: transform[0] + x, y: transform[1] + y, zoom: transform[2] }, { duration: 160 });
  }, [selection, store, flow]);
}
