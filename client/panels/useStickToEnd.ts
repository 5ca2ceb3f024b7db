/** Keeps a list at its newest line, as a terminal does; but whoever has scrolled up to read is left there. */
import { useLayoutEffect, useRef, type RefObject } from 'react';

/** So near to the end counts as being there. */
const NEAR = 40;

/** For the list's `ref` and `onScroll`. `content` is another thing when something was added. */
export function useStickToEnd(content: unknown): { list: RefObject<HTMLDivElement | null>; onScroll: () => void } {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTo({ top: element.scrollHeight });
  }, [content]);
  const onScroll = (): void => {
    const element = list.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  };
  return { list, onScroll };
}
