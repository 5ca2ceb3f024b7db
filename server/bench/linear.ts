/** The lab that is measured. */
import { emptyLab, newLoopback, newNamespace, type Lab } from '../../shared/model/lab.ts';

/** Namespaces in a row, each with a bridge: n0 – n1 – …, and a host on each bridge; 2n - 1 veth pairs. */
export function linear(n: number): Lab {
  const lab = emptyLab('linear', `linear${String(n)}`);
  const add = (id: string): void => {
    const lo = newLoopback(id);
    lab.namespaces[id] = newNamespace(id, id);
    lab.interfaces[lo.id] = lo;
    lab.layout[id] = { x: 0, y: 0 };
  };
  const pair = (a: [string, string, string?, string?], b: [string, string, string?]): void => {
    const [aId, bId] = [`${a[0]}-${a[1]}`, `${b[0]}-${b[1]}`];
    lab.interfaces[aId] = {
      id: aId,
      namespaceId: a[0],
      kind: 'veth',
      name: a[1],
      up: true,
      addresses: a[3] === undefined ? [] : [a[3]],
      peerId: bId,
      ...(a[2] !== undefined && { masterId: a[2] }),
    };
    lab.interfaces[bId] = {
      id: bId,
      namespaceId: b[0],
      kind: 'veth',
      name: b[1],
      up: true,
      addresses: [],
      peerId: aId,
      ...(b[2] !== undefined && { masterId: b[2] }),
    };
  };
  for (let i = 0; i < n; i += 1) {
    const ns = `h${String(i)}`;
    add(ns);
    lab.interfaces[`s${String(i)}`] = {
      id: `s${String(i)}`,
      namespaceId: 'host',
      kind: 'bridge',
      name: `s${String(i)}`,
      up: true,
      addresses: [],
      stp: false,
    };
    lab.layout[`s${String(i)}`] = { x: 0, y: 0 };
    pair([ns, 'eth0', undefined, `10.0.${String(i >> 8)}.${String((i % 255) + 1)}/16`], ['host', `p${String(i)}`, `s${String(i)}`]);
    if (i > 0) pair(['host', `l${String(i)}`, `s${String(i - 1)}`], ['host', `r${String(i)}`, `s${String(i)}`]);
  }
  return lab;
}
