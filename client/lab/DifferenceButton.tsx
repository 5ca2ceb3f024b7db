/** How many differences there are between drawing and kernel; each press shows the next one. */
import { Tooltip } from '@mantine/core';
import { IconPlusMinus } from '@tabler/icons-react';
import { useRef } from 'react';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { liveId } from '../canvas/boxes.ts';
import { canvasView } from '../canvas/view.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';

function show(difference: Difference): void {
  const namespaces = Object.values(useLab.getState().lab?.namespaces ?? {});
  const id = namespaces.find((one) => one.name === difference.ns)?.id ?? liveId(difference.ns);
  useUi.getState().set({ inspectorOpen: true, selection: [id] });
  canvasView.current?.show([id]);
  // The details of another box are there after the next drawing.
  requestAnimationFrame(() => {
    document.getElementById(`difference-${differenceKey(difference)}`)?.scrollIntoView({ block: 'nearest' });
  });
}

export function DifferenceButton() {
  const words = useWords();
  const drift = useLab((state) => state.drift);
  const shown = useRef(-1);
  if (drift.length === 0) return null;
  return (
    <Tooltip label={words.lab.nextDifference}>
      <button
        type="button"
        className="differences"
        onClick={() => {
          shown.current = (shown.current + 1) % drift.length;
          const next = drift[shown.current];
          if (next) show(next);
        }}
      >
        <IconPlusMinus size={15} aria-hidden />
        {words.lab.differences(drift.length)}
      </button>
    </Tooltip>
  );
}
