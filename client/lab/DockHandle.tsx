/** The upper edge of the dock: drag or arrow keys change its height, a double click brings the usual one back. */
import { useWords } from '../locales/words.ts';
import { DOCK_CLOSED, dockHeightFor, fitDock } from '../state/panelSizes.ts';
import { useUi } from '../state/uiStore.ts';

const STEP = 24;

export function DockHandle() {
  const words = useWords();
  const { dockOpen, dockHeight, set } = useUi();
  const resize = (height: number): void => {
    set({ dockHeight: fitDock(height, window.innerHeight), dockOpen: true });
  };
  return (
    <div
      className="handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label={words.lab.resizeDock}
      aria-valuenow={dockOpen ? dockHeight : DOCK_CLOSED}
      aria-valuemin={DOCK_CLOSED}
      aria-valuemax={fitDock(Infinity, window.innerHeight)}
      tabIndex={0}
      onDoubleClick={() => {
        resize(dockHeightFor(window.innerWidth));
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') resize(dockHeight + STEP);
        else if (event.key === 'ArrowDown') resize(dockHeight - STEP);
        else return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        const handle = event.currentTarget;
        const start = event.clientY;
        const before = dockOpen ? dockHeight : DOCK_CLOSED;
        // A projected page is drawn larger than it is measured.
        const scale = handle.getBoundingClientRect().width / handle.offsetWidth || 1;
        handle.setPointerCapture(event.pointerId);
        const move = (to: PointerEvent): void => {
          resize(before + (start - to.clientY) / scale);
        };
        const end = (): void => {
          handle.removeEventListener('pointermove', move);
          handle.removeEventListener('pointerup', end);
          handle.removeEventListener('pointercancel', end);
        };
        handle.addEventListener('pointermove', move);
        handle.addEventListener('pointerup', end);
        handle.addEventListener('pointercancel', end);
      }}
    />
  );
}
