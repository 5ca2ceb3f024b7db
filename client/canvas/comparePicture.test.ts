import { expect, it } from 'vitest';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { compare, drawnState } from '../../shared/plan/compare.ts';
import type { Picture } from './picture.ts';
import { comparePicture } from './comparePicture.ts';

/** `links` are pairs of ends, `r1/eth0 r2/eth0`; what else is to be said of an end stands behind it. */
function lab(names: readonly string[], links: readonly string[] = [], more: Record<string, object> = {}): Lab {
  const namespaces: Record<string, { interfaces: Record<string, object> }> = {};
  for (const name of names) namespaces[name] = { interfaces: {}, ...more[name] };
  for (const link of links) {
    const [one = '', other = ''] = link.split(' ');
    for (const end of [one, other]) {
      const [ns = '', dev = ''] = end.split('/');
      const interfaces = namespaces[ns]?.interfaces;
      if (interfaces) interfaces[dev] = { ...(end === one && { peer: other }), ...more[end] };
    }
  }
  let n = 0;
  const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'lab', namespaces }), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!built.ok) throw new Error(JSON.stringify(built));
  return built.lab;
}

function compared(before: Lab, after: Lab): Picture {
  const [a, b] = [drawnState(before), drawnState(after)];
  return comparePicture({ lab: before, state: a.state }, { lab: after, state: b.state }, compare(a, b));
}

const boxes = (picture: Picture): string[] => picture.boxes.map((box) => `${box.name} ${box.drift ?? '='}`).sort();
const rows = (picture: Picture, name: string): string[] =>
  picture.boxes.flatMap((box) =>
    box.name === name ? (box.kind === 'bridge' ? box.ports : box.rows).map((row) => `${row.name} ${row.drift ?? '='}`) : [],
  );
const lines = (picture: Picture): string[] => picture.lines.map((line) => `${[...line.ends].sort().join(' ')} ${line.state}`).sort();

it('SN4 what only the first has stands as a ghost where it stood, with its lines', () => {
  const before = lab(['r1', 'r2', 'gone'], ['r1/eth0 r2/eth0', 'gone/x r1/y']);
  const after = lab(['r1', 'r2', 'made'], ['r1/eth0 r2/eth0', 'made/z r2/z']);
  const picture = compared(before, after);
  expect(boxes(picture)).toEqual(['gone removed', 'host =', 'made added', 'r1 =', 'r2 =']);
  expect([rows(picture, 'gone'), rows(picture, 'r1'), rows(picture, 'r2')]).toEqual([
    ['x removed'],
    ['eth0 =', 'y removed'],
    ['eth0 =', 'z added'],
  ]);
  expect(lines(picture)).toEqual(['gone/x r1/y removed', 'made/z r2/z added', 'r1/eth0 r2/eth0 up']);
  const former = Object.values(before.namespaces).find((namespace) => namespace.name === 'gone');
  expect(picture.boxes.find((box) => box.name === 'gone')?.position).toEqual(before.layout[former?.id ?? '']);
});

it('SN4 an end that leads elsewhere now has both its lines', () => {
  const before = lab(['r1', 'r2', 'r3'], ['r1/eth0 r2/eth0']);
  const after = lab(['r1', 'r2', 'r3'], ['r1/eth0 r3/eth0']);
  expect(lines(compared(before, after))).toEqual(['r1/eth0 r2/eth0 removed', 'r1/eth0 r3/eth0 added']);
});

it('SN4 a bridge that went is a ghost box; what is alike but for a value is altered', () => {
  const before = lab(['r1', 'r2'], ['r1/eth0 r2/eth0'], { r1: { interfaces: { br0: { kind: 'bridge' } } } });
  const after = lab(['r1', 'r2'], ['r1/eth0 r2/eth0'], { r1: { forwarding: { ipv4: true } }, 'r1/eth0': { up: false } });
  const picture = compared(before, after);
  expect(boxes(picture)).toEqual(['br0 removed', 'host =', 'r1 altered', 'r2 =']);
  expect([rows(picture, 'r1'), lines(picture)]).toEqual([['eth0 altered'], ['r1/eth0 r2/eth0 altered']]);
});

it('SN4 two alike have no mark', () => {
  const one = lab(['r1', 'r2'], ['r1/eth0 r2/eth0'], { r1: { interfaces: { br0: { kind: 'bridge' } } }, 'r1/eth0': { master: 'br0' } });
  const picture = compared(one, one);
  expect([boxes(picture), rows(picture, 'br0'), lines(picture)]).toEqual([
    ['br0 =', 'host =', 'r1 =', 'r2 ='],
    ['eth0 ='],
    ['r1/eth0 r2/eth0 up'],
  ]);
});
