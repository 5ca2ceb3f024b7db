/** The small picture of a template, from where its file puts things. */
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import type { TemplateId } from '../../shared/protocol/templateId.ts';

type Picture = LabSummary['picture'];

/** The host is left out where it takes no part: the picture shows what the template is about. */
export function templatePicture(id: TemplateId): Picture {
  const { layout = {}, namespaces = {} } = TEMPLATES[id];
  const lines: [string, string][] = [];
  for (const [name, { interfaces = {} }] of Object.entries(namespaces)) {
    for (const { peer, master } of Object.values(interfaces)) {
      const other = peer?.split('/')[0];
      if (other !== undefined) lines.push([master === undefined ? name : `${name}/${master}`, other]);
    }
  }
  const boxes = Object.entries(layout).map(([name, [x, y]]): Picture['boxes'][number] => ({
    id: name,
    kind: name === 'host' ? 'host' : name.includes('/') ? 'bridge' : 'namespace',
    x,
    y,
  }));
  const joined = new Set(lines.flat());
  const shown = boxes.filter((box) => box.kind !== 'host' || boxes.length === 1 || joined.has(box.id));
  return { boxes: shown, lines };
}
