/** The parts of the screen that F6 goes through, by id. */
const REGIONS = ['top', 'palette', 'canvas', 'inspector', 'dock'] as const;

export function moveRegion(by: 1 | -1): void {
  const present = REGIONS.map((id) => document.getElementById(id)).filter((element) => element !== null);
  const at = present.findIndex((element) => element.contains(document.activeElement));
  present[(at + by + present.length) % present.length]?.focus();
}
