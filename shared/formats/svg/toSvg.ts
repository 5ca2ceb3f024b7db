/** Draws a lab as an SVG picture in the light colours of the page: boxes where they stand, a row for each interface, lines between rows. */
import type { Lab } from '../../model/lab.ts';
import { impairmentLines, pictureOf, type PictureBox, type PictureLine } from '../boxes.ts';
import { item, type Exported } from '../item.ts';

const WIDTH = 264;
const HEAD = 38;
const ROW = 26;
const PAD = 40;
const COLOURS = {
  paper: '#f5f6f8',
  box: '#ffffff',
  edge: '#7e8896',
  text: '#191e25',
  soft: '#4b5563',
  link: '#566170',
  up: '#137446',
  host: '#3a4452',
  note: '#fff8db',
  divider: '#e2e5ea',
};
const SANS = "Inter, system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif";
const MONO = "'JetBrains Mono', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
/** A character of the monospaced font, and one of a title, for what must go on in the next line. */
const CHAR = 7.3;
const TITLE_CHAR = 8.5;
const TITLE_LINE = 18;
const ROOM = Math.floor((WIDTH - 28) / CHAR);
/** Before a name with a dot, in characters. */
const DOT = 3;

interface Drawn {
  box: PictureBox;
  x: number;
  y: number;
  height: number;
}

export function toSvg(lab: Lab): Exported {
  const { boxes, lines } = pictureOf(lab);
  const drawn = new Map<string, Drawn>();
  for (const box of boxes) {
    const { x, y } = lab.layout[box.id] ?? { x: 0, y: 0 };
    drawn.set(box.id, { box, x, y, height: headOf(box) + rowsOf(box).length * ROW + (rowsOf(box).length > 0 ? 6 : 0) });
  }
  const frames = [
    ...[...drawn.values()].map(({ x, y, height }) => ({ x, y, width: WIDTH, height })),
    ...[...Object.values(lab.notes), ...Object.values(lab.groups)].map(({ id, width, height }) => ({
      ...(lab.layout[id] ?? { x: 0, y: 0 }),
      width,
      height,
    })),
  ];
  const left = Math.min(...frames.map(({ x }) => x));
  const top = Math.min(...frames.map(({ y }) => y));
  const right = Math.max(...frames.map(({ x, width }) => x + width));
  const bottom = Math.max(...frames.map(({ y, height }) => y + height));
  const [width, height] = [Math.ceil(right - left + 2 * PAD), Math.ceil(bottom - top + 2 * PAD)];
  const parts = [
    ...Object.values(lab.groups).map((group) => groupPart(lab, group)),
    ...lines.map(({ from, to, a, b, up }) => linePart(drawn.get(from), a, drawn.get(to), b, up)),
    ...[...drawn.values()].map(boxPart),
    ...lines.map((line) => impairmentPart(line, drawn)),
    ...Object.values(lab.notes).map((note) => notePart(lab, note)),
  ];
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="${[left - PAD, top - PAD, width, height].map(number).join(' ')}" role="img">`,
    `<title>${escaped(lab.name)}</title>`,
    `<rect x="${number(left - PAD)}" y="${number(top - PAD)}" width="${String(width)}" height="${String(height)}" fill="${COLOURS.paper}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
  return { text, items: [item('info', 'picture_only')] };
}

interface Row {
  id?: string;
  name: string;
  value: string;
  up?: boolean;
  /** It goes on from the row above. */
  isMore?: true;
}

/** Name and value of each row below the head; what is too long goes on in the next one. */
function rowsOf({ rows, lines }: PictureBox): Row[] {
  const named = rows.flatMap(({ id, name, up, addresses, kind }): Row[] => {
    const [first = '', ...others] = addresses;
    const fits = DOT + name.length + 1 + first.length <= ROOM;
    const below = fits ? others : addresses;
    return [
      { id, name, value: fits ? first : '', up },
      ...below.flatMap((address) => wrapped(address, ROOM).map((value): Row => ({ name: '', value, isMore: true }))),
      ...(kind === undefined ? [] : wrapped(kind, ROOM - DOT).map((words): Row => ({ name: words, value: '', isMore: true }))),
    ];
  });
  const said = lines.flatMap((line) =>
    wrapped(line, ROOM - DOT).map((words, i): Row => ({ name: words, value: '', ...(i > 0 && { isMore: true }) })),
  );
  return [...named, ...said];
}

function titleOf({ name, inside }: PictureBox): string[] {
  return wrapped(inside === undefined ? name : `${name} · ${inside}`, Math.floor((WIDTH - 28) / TITLE_CHAR));
}

/** The height of the head. */
function headOf(box: PictureBox): number {
  return HEAD + (titleOf(box).length - 1) * TITLE_LINE;
}

function boxPart({ box, x, y, height }: Drawn): string {
  const host = box.kind === 'host';
  const radius = box.kind === 'namespace' ? 9 : 3;
  const stroke = host ? COLOURS.host : COLOURS.edge;
  const head = headOf(box);
  const rows = rowsOf(box).map(({ name, value, up, isMore }, i) => {
    const middle = y + head + i * ROW + ROW / 2;
    const dot = up === undefined ? '' : circle(x + 18, middle, up ? COLOURS.up : 'none', up ? COLOURS.up : COLOURS.edge);
    return [
      isMore ? '' : `<path d="M${number(x)} ${number(middle - ROW / 2)}h${String(WIDTH)}" stroke="${COLOURS.divider}"/>`,
      dot,
      name === '' ? '' : word(x + (up === undefined && !isMore ? 14 : 32), middle, name, COLOURS.text, 12, MONO),
      value === '' ? '' : word(x + WIDTH - 14, middle, value, COLOURS.soft, 12, MONO, 'end'),
    ].join('');
  });
  const frame = `x="${number(x)}" y="${number(y)}" width="${String(WIDTH)}" rx="${String(radius)}"`;
  return [
    `<rect ${frame} height="${String(height)}" fill="${box.kind === 'bridge' ? '#eceff3' : COLOURS.box}" stroke="${stroke}" stroke-width="1.5"/>`,
    host ? `<rect ${frame} height="${String(head)}" fill="${COLOURS.host}"/>` : '',
    ...titleOf(box).map((line, i) =>
      word(x + 14, y + HEAD / 2 + i * TITLE_LINE, line, host ? '#ffffff' : COLOURS.text, 14, SANS, 'start', true),
    ),
    ...rows,
  ].join('');
}

function linePart(from: Drawn | undefined, a: string, to: Drawn | undefined, b: string, up: boolean): string {
  if (!from || !to) return '';
  const [x1, y1, side1] = anchor(from, a, to);
  const [x2, y2, side2] = anchor(to, b, from);
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const path = `M${number(x1)} ${number(y1)}C${number(x1 + side1 * bend)} ${number(y1)} ${number(x2 + side2 * bend)} ${number(y2)} ${number(x2)} ${number(y2)}`;
  const dash = up ? '' : ' stroke-dasharray="6 5"';
  return `<path d="${path}" fill="none" stroke="${COLOURS.link}" stroke-width="2"${dash}/>${circle(x1, y1, COLOURS.link)}${circle(x2, y2, COLOURS.link)}`;
}

/** Over the middle of a line: what its ends do to what they send. */
function impairmentPart(line: PictureLine, drawn: ReadonlyMap<string, Drawn>): string {
  const { from, to, a, b } = line;
  const [one, other] = [drawn.get(from), drawn.get(to)];
  const said = impairmentLines(line);
  if (!one || !other || said.length === 0) return '';
  const [x1, y1] = anchor(one, a, other);
  const [x2, y2] = anchor(other, b, one);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2 - 12 - (said.length - 1) * 7];
  const wide = Math.max(...said.map((text) => text.length)) * 6.2 + 12;
  const back = `<rect x="${number(x - wide / 2)}" y="${number(y - 9)}" width="${number(wide)}" height="${String(said.length * 15 + 3)}" rx="4" fill="${COLOURS.paper}"/>`;
  return back + said.map((text, i) => word(x, y + i * 15, text, COLOURS.soft, 10, MONO, 'middle')).join('');
}

/** Where a line meets a box: at its interface's row, on the side towards the other box. */
function anchor({ box, x, y, height }: Drawn, end: string, other: Drawn): [number, number, 1 | -1] {
  const side = other.x + WIDTH / 2 >= x + WIDTH / 2 ? 1 : -1;
  const row = rowsOf(box).findIndex(({ id }) => id === end);
  const head = headOf(box);
  const at = row < 0 ? y + Math.min(head, height) / 2 : y + head + row * ROW + ROW / 2;
  return [side === 1 ? x + WIDTH : x, at, side];
}

function groupPart(lab: Lab, { id, title, width, height }: Lab['groups'][string]): string {
  const { x, y } = lab.layout[id] ?? { x: 0, y: 0 };
  return (
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="10" fill="none" stroke="${COLOURS.edge}" stroke-dasharray="3 5"/>` +
    word(x + 12, y + 16, title, COLOURS.soft, 12, SANS)
  );
}

function notePart(lab: Lab, { id, text, width, height }: Lab['notes'][string]): string {
  const { x, y } = lab.layout[id] ?? { x: 0, y: 0 };
  const lines = wrapped(text, Math.max(8, Math.floor((width - 20) / CHAR))).slice(0, Math.max(1, Math.floor((height - 12) / 17)));
  return (
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="4" fill="${COLOURS.note}" stroke="#d9cfa3"/>` +
    lines.map((line, i) => word(x + 10, y + 17 + i * 17, line, COLOURS.text, 12, SANS)).join('')
  );
}

/** Lines of at most so many characters, broken at blanks where there are any. */
function wrapped(text: string, most: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    for (const part of line.split(' ').flatMap((long) => pieces(long, most))) {
      if (current !== '' && current.length + part.length + 1 > most) {
        lines.push(current);
        current = part;
      } else current = current === '' ? part : `${current} ${part}`;
    }
    return [...lines, current];
  });
}

function word(x: number, y: number, text: string, fill: string, size: number, font: string, anchorAt = 'start', bold = false): string {
  const weight = bold ? ' font-weight="600"' : '';
  const end = anchorAt === 'start' ? '' : ` text-anchor="${anchorAt}"`;
  return `<text x="${number(x)}" y="${number(y)}" fill="${fill}" font-family="${font}" font-size="${String(size)}" dominant-baseline="central"${weight}${end}>${escaped(text)}</text>`;
}

function circle(x: number, y: number, fill: string, stroke?: string): string {
  return `<circle cx="${number(x)}" cy="${number(y)}" r="4" fill="${fill}"${stroke === undefined ? '' : ` stroke="${stroke}"`}/>`;
}

function pieces(word: string, most: number): string[] {
  const found = [word.slice(0, most)];
  for (let at = most; at < word.length; at += most) found.push(word.slice(at, at + most));
  return found;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
