/** Writes a lab as a Mermaid flowchart, for Markdown pages. */
import type { Lab } from '../../model/lab.ts';
import { pictureOf, type PictureBox } from '../boxes.ts';
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
    ...lines.map(({ from, to, fromName, toName, up }) => {
      const label = quoted(`${fromName} – ${toName}`);
      return `  ${ids.get(from) ?? ''} ${up ? '---' : '-.-'}|${label}| ${ids.get(to) ?? ''}`;
    }),
    '',
  ].join('\n');
  return { text, items: [item('info', 'picture_only')] };
}

function shape({ kind, name, inside, rows, lines }: PictureBox): string {
  const parts = [
    `<b>${escaped(inside === undefined ? name : `${name} · ${inside}`)}</b>`,
    ...rows.filter(({ addresses }) => addresses.length > 0).map((row) => escaped(`${row.name} ${row.addresses.join(' ')}`)),
    ...lines.map(escaped),
  ];
  const label = `"${parts.join('<br/>')}"`;
  return kind === 'bridge' ? `{{${label}}}` : kind === 'host' ? `[[${label}]]` : `[${label}]`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Inside a quoted label everything stands for itself but these. */
function escaped(text: string): string {
  return text.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
