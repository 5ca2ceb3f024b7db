/** The picture of the open lab; what did not change keeps its identity. */
import { useMemo, useRef } from 'react';
import { useLab } from '../state/labStore.ts';
import { useDoubtCounts } from '../state/useDoubts.ts';
import { toPicture } from './boxes.ts';
import type { Box, Line, Picture } from './picture.ts';
import { keepIdentity } from './keepIdentity.ts';

const NOTHING: Picture = { boxes: [], lines: [] };

export function usePicture(): Picture {
  const lab = useLab((state) => state.lab);
  const observed = useLab((state) => state.observed);
  const drift = useLab((state) => state.drift);
  const planned = useLab((state) => state.planned);
  const applied = useLab((state) => (state.lab?.settings.mode === 'staged' ? state.applied : undefined));
  const running = useLab((state) => state.state === 'running');
  const doubts = useDoubtCounts();
  const boxes = useRef<ReadonlyMap<string, Box>>(new Map());
  const lines = useRef<ReadonlyMap<string, Line>>(new Map());
  return useMemo(() => {
    if (!lab) return NOTHING;
    const fresh = toPicture({ lab, observed, drift, planned, applied, running, doubts });
    const picture = { boxes: keepIdentity(boxes.current, fresh.boxes), lines: keepIdentity(lines.current, fresh.lines) };
    boxes.current = new Map(picture.boxes.map((box) => [box.id, box]));
    lines.current = new Map(picture.lines.map((line) => [line.id, line]));
    return picture;
  }, [lab, observed, drift, planned, applied, running, doubts]);
}
