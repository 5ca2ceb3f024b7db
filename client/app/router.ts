/** Two places: the list of labs, and one lab. */
import { useSyncExternalStore } from 'react';

export type Place = { page: 'labs' } | { page: 'lab'; labId: string };

const listeners = new Set<() => void>();
window.addEventListener('popstate', () => {
  for (const listener of listeners) listener();
});

export function labPath(labId: string): string {
  return `/labs/${labId}`;
}

export function go(path: string): void {
  if (path === location.pathname) return;
  history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

export function usePlace(): Place {
  const path = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname,
  );
  const labId = /^\/labs\/([A-Za-z0-9_-]{1,40})$/.exec(path)?.[1];
  return labId === undefined ? { page: 'labs' } : { page: 'lab', labId };
}
