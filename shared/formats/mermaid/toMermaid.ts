/** Writes a lab as a Mermaid flowchart, for Markdown pages. */
import type { Lab } from '../../model/lab.ts';
import { impairmentLines, isTold, pictureOf, rowText, type PictureBox } from '../boxes.ts';
import { item, type Exported } from '../item.ts';

export function toMermaid(lab: Lab): Exported {
  const { boxes, lines } = pictureOf(lab);
  const ids = new Map(boxes.map(({ id }, i) => [id, `n${String(i)}`]));
  const text = [
    '---',
    `title: ${JSON.stringify(lab.name)}`,
    '---',
    'flowchart LR',
    ...boxes.map((box) => `  ${ids.get(box.id) ?? ''}${shape(box)}`),
    ...lines.map((line) => {
      const { from, to, fromName, toName, up } = line;
      const label = `"${[`${fromName} – ${toName}`, ...impairmentLines(line)].map(escaped).join('<br/>')}"`;
      return `  ${ids.get(from) ?? ''} ${up ? '---' : '-.-'}|${label}| ${ids.get(to) ?? ''}`;
    }),
    '',
  ].join('\n');
  return { text, items: [item('info', 'picture_only')] };
}

function shape({ kind, name, inside, rows, lines }: PictureBox): string {
  const parts = [
    `<b>${escaped(inside === undefined ? name : `${name} · ${inside}`)}</b>`,
    ...rows.filter(isTold).map((row) => escaped(rowText(row))),
    ...lines.map(escaped),
  ];
  const label = `"${parts.join('<br/>')}"`;
  return kind === 'bridge' ? `{{${label}}}` : kind === 'host' ? `[[${label}]]` : `[${label}]`;
}

/** Inside a quoted label everything stands for itself but these. */
function escaped(text: string): string {
  return text.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
