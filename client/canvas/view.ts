/** What the rest of the page may ask of the canvas while it is shown. */
import type { Position } from '../../shared/model/lab.ts';

/** How long the canvas takes to move by itself. */
export const MOVE_MS = 160;

export interface CanvasView {
  fit(): void;
  zoom(factor: number): void;
  zoomTo(zoom: number): void;
  /** Brings these boxes into view. */
  show(ids: readonly string[]): void;
  /** A place in the middle of what is seen. */
  centre(): Position;
  focus(): void;
}

export const canvasView: { current: CanvasView | undefined } = { current: undefined };
