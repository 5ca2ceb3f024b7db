/** Whether what is in an element is wider than the element. */
import { useEffect, useState } from 'react';

/**
 * The element is given by its ref callback; its children are watched too, since a word that grows makes them overflow as well. Whenever there
 * is another amount of room, what is chosen among them is brought into view.
 */
export function useOverflows(): [(element: HTMLElement | null) => void, boolean] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setOverflows(element.scrollWidth > element.clientWidth + 1);
      element.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
    for (const one of [element, ...element.children]) observer.observe(one);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return [setElement, overflows];
}
