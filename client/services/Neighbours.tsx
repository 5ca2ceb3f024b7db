/** Whom a routing service talks to, asked again and again while it is looked at. */
import { useEffect, useState } from 'react';
import type { RoutingNeighbour } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';

const EVERY_MS = 2_000;

export function Neighbours({ serviceId }: { serviceId: string }) {
  const words = useWords();
  const labId = useLab((state) => state.labId);
  const [neighbours, setNeighbours] = useState<readonly RoutingNeighbour[]>([]);
  useEffect(() => {
    if (labId === undefined) return undefined;
    let isLooking = true;
    let timer: number | undefined;
    const look = async (): Promise<void> => {
      const answer = document.hidden ? undefined : await request('service:neighbours', { labId, serviceId });
      if (!isLooking) return;
      if (answer?.ok === true) setNeighbours(answer.value.neighbours);
      timer = window.setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isLooking = false;
      window.clearTimeout(timer);
    };
  }, [labId, serviceId]);
  return (
    <ul className="service-neighbours mono" aria-label={words.services.neighbours}>
      {neighbours.length === 0 && <li className="service-hint">{words.services.noNeighbours}</li>}
      {neighbours.map(({ protocol, id, address, dev, state }) => (
        <li key={`${protocol} ${id} ${address ?? ''} ${dev ?? ''}`}>
          {[protocol, id, address !== id && address, dev && `dev ${dev}`].filter(Boolean).join(' ')} <span>{state}</span>
        </li>
      ))}
    </ul>
  );
}
