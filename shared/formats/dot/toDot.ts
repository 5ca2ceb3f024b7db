/** Writes a lab as a Graphviz graph. */
import type { Lab } from '../../model/lab.ts';
import { isTold, pictureOf, rowText, type PictureBox } from '../boxes.ts';
import { item, type Exported } from '../item.ts';

export function toDot(lab: Lab): Exported {
  const { boxes, lines } = pictureOf(lab);
  const ids = new Map(boxes.map(({ id }, i) => [id, `n${String(i)}`]));
  const text = [
    `graph ${quoted(lab.name)} {`,
    '  graph [overlap=false, splines=true];',
    '  node [shape=box, style="rounded,filled", fillcolor=white, color="#7e8896", fontname="sans-serif", fontsize=11];',
    '  edge [color="#566170", fontname="sans-serif", fontsize=9, labelfontsize=9];',
    ...boxes.map((box) => `  ${ids.get(box.id) ?? ''} [label=${quoted(label(box))}${look(box)}];`),
    ...lines.map(({ from, to, fromName, toName, fromImpairment, toImpairment, up }) => {
      const tail = [fromName, ...(fromImpairment === undefined ? [] : [fromImpairment])].join('\n');
      const head = [toName, ...(toImpairment === undefined ? [] : [toImpairment])].join('\n');
      const ends = `taillabel=${quoted(tail)}, headlabel=${quoted(head)}`;
      return `  ${ids.get(from) ?? ''} -- ${ids.get(to) ?? ''} [${ends}${up ? '' : ', style=dashed'}];`;
    }),
    '}',
    '',
  ].join('\n');
  return { text, items: [item('info', 'picture_only')] };
}

function label({ name, inside, rows, lines }: PictureBox): string {
  return [inside === undefined ? name : `${name} (${inside})`, ...rows.filter(isTold).map((row) => rowText(row)), ...lines].join('\n');
}

function look({ kind }: PictureBox): string {
  if (kind === 'host') return ', style=filled, fillcolor="#3a4452", fontcolor=white';
  return kind === 'bridge' ? ', shape=box, style=filled, fillcolor="#eceff3"' : '';
}

/** A quoted string of dot: only the quote and the backslash mean anything; \n begins a line. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
