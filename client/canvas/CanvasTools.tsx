/** Zoom and layout, in the corner of the canvas. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMaximize, IconMinus, IconPlus, IconSitemap } from '@tabler/icons-react';
import { useStore } from '@xyflow/react';
import type { ReactNode } from 'react';
import { useWords } from '../locales/words.ts';
import { canvasView } from './view.ts';

export function CanvasTools({ onArrange }: { onArrange: () => void }) {
  const words = useWords();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const button = (label: string, icon: ReactNode, action: () => void) => (
    <Tooltip label={label}>
      <ActionIcon color="gray" aria-label={label} onClick={action}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className="canvas-tools">
      {button(words.canvas.zoomOut, <IconMinus size={16} />, () => canvasView.current?.zoom(0.8))}
      <output>{zoom}%</output>
      {button(words.canvas.zoomIn, <IconPlus size={16} />, () => canvasView.current?.zoom(1.25))}
      {button(words.canvas.fit, <IconMaximize size={16} />, () => canvasView.current?.fit())}
      {button(words.canvas.arrange, <IconSitemap size={16} />, onArrange)}
    </div>
  );
}
