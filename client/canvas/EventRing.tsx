/** Flashes a box that the kernel has just touched, with what it was. */
import { memo } from 'react';
import { useRings } from './rings.ts';

export const EventRing = memo(function EventRing({ namespace }: { namespace: string }) {
  const ring = useRings((state) => state.rings[namespace]);
  if (!ring) return null;
  return (
    <span key={ring.seq} aria-hidden>
      <span className="ringed" />
      <span className="pill mono">{ring.text}</span>
    </span>
  );
});
