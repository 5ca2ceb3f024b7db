import { describe, expect, it } from 'vitest';
import { dockHeightFor, fitDock, onePanel } from './panelSizes.ts';

describe('dock', () => {
  it('is as tall as the window has room for', () => {
    expect([1440, 1280, 1024].map(dockHeightFor)).toEqual([262, 236, 236]);
    expect(fitDock(10, 900)).toBe(120);
    expect(fitDock(300.4, 900)).toBe(300);
    expect(fitDock(5000, 900)).toBe(540);
  });
});

describe('onePanel', () => {
  const open = { projector: true, dockOpen: true, inspectorOpen: false };
  it('leaves a page alone that is not projected', () => {
    expect(onePanel({ projector: false, dockOpen: true, inspectorOpen: false }, { inspectorOpen: true })).toEqual({ inspectorOpen: true });
  });

  it('closes the other one while projected', () => {
    expect(onePanel(open, { inspectorOpen: true })).toEqual({ inspectorOpen: true, dockOpen: false });
    expect(onePanel({ ...open, dockOpen: false, inspectorOpen: true }, { dockOpen: true })).toEqual({
      dockOpen: true,
      inspectorOpen: false,
    });
    expect(onePanel({ projector: false, dockOpen: true, inspectorOpen: true }, { projector: true })).toEqual({
      projector: true,
      inspectorOpen: false,
    });
  });

  it('changes nothing else', () => {
    expect(onePanel(open, { dockOpen: false })).toEqual({ dockOpen: false });
  });
});
