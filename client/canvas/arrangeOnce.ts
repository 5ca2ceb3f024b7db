/** Labs whose places nobody chose: they are arranged when they are first shown. */
const waiting = new Set<string>();

/** A file that says nothing of places leaves its boxes in a plain grid. */
export function arrangeWhenShown(labId: string, file: string): void {
  if (!/^layout\s*:/m.test(file)) waiting.add(labId);
}

/** Whether it is to be arranged now; asked once. */
export function takeArrange(labId: string): boolean {
  return waiting.delete(labId);
}
