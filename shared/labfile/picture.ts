/** The small picture of a lab: its boxes and lines where they stand. */
import { bridgeOf, bridgesOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import type { LabSummary } from '../protocol/records.ts';

/** A small picture needs no more. */
const BOXES = 60;

export function picture(lab: Lab): LabSummary['picture'] {
  const at = (id: string): { x: number; y: number } => lab.layout[id] ?? { x: 0, y: 0 };
  const boxes: LabSummary['picture']['boxes'] = [];
  for (const { id } of Object.values(lab.namespaces)) boxes.push({ id, kind: id === HOST ? 'host' : 'namespace', ...at(id) });
  for (const { id } of bridgesOf(lab)) boxes.push({ id, kind: 'bridge', ...at(id) });
  const shown = boxes.slice(0, BOXES);
  const ids = new Set(shown.map((box) => box.id));
  const lines: [string, string][] = [];
  for (const a of Object.values(lab.interfaces)) {
    if (a.kind !== 'veth' || a.id > a.peerId) continue;
    const b = lab.interfaces[a.peerId];
    if (b?.kind !== 'veth') continue;
    const line: [string, string] = [bridgeOf(lab, a)?.id ?? a.namespaceId, bridgeOf(lab, b)?.id ?? b.namespaceId];
    if (ids.has(line[0]) && ids.has(line[1]) && line[0] !== line[1]) lines.push(line);
  }
  return { boxes: shown, lines };
}
