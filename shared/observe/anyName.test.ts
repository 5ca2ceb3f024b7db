/** Names that every record of the language has, typed in a terminal: they go all the way from `ip` to the drawing and back. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../edit/applyEdit.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { diff } from '../plan/diff.ts';
import { mergeTarget, targetForDifferences } from '../plan/merge.ts';
import { plan } from '../plan/plan.ts';
import { reached } from '../plan/testStates.ts';
import { labToNetState, observedToNetState } from '../plan/toNetState.ts';
import { adopt } from './adopt.ts';
import { applyObservedChange, NOTHING_OBSERVED, observedSchema, type Observed } from './observed.ts';
import { parseReading, type Reading } from './parse.ts';
import { resolvePeers } from './peers.ts';

const INHERITED = ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty', 'isPrototypeOf'] as const;
const PLAIN = ['eth0', 'a'] as const;

interface Typed {
  namespaces: readonly string[];
  bridges: readonly string[];
  dummies: readonly string[];
}

const typed: fc.Arbitrary<Typed> = fc.record({
  namespaces: fc.uniqueArray(fc.constantFrom(...INHERITED, ...PLAIN)),
  bridges: fc.uniqueArray(fc.constantFrom(...INHERITED, ...PLAIN)),
  dummies: fc.uniqueArray(fc.constantFrom('dummy0', 'dummy1')),
});

function read(name: string, { bridges, dummies }: Typed): Reading {
  const lo = { ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP'], mtu: 65536 };
  const others = [...bridges.map((dev) => [dev, 'bridge']), ...dummies.map((dev) => [dev, 'dummy'])].map(([ifname, info_kind], i) => ({
    ifindex: i + 2,
    ifname,
    flags: ['UP'],
    mtu: 1500,
    master: info_kind === 'dummy' ? bridges[0] : undefined,
    linkinfo: { info_kind },
    addr_info: [{ family: 'inet', local: `10.0.${String(i)}.1`, prefixlen: 24, scope: 'global' }],
  }));
  const routes = bridges.map((dev, i) => ({ dst: `172.16.${String(i)}.0/24`, dev, protocol: 'boot' }));
  return parseReading(name, [[lo, ...others], routes, []].map((document) => JSON.stringify(document)).join('\n'));
}

/** As the server reads it and the page receives it. */
function observe(state: Typed, before: Observed = NOTHING_OBSERVED): Observed {
  const readings = new Map(['host', ...state.namespaces].map((name) => [name, read(name, state)]));
  const namespaces = resolvePeers(readings, before.namespaces);
  const change = {
    counter: before.counter + 1,
    set: Object.values(namespaces),
    gone: Object.keys(before.namespaces).filter((name) => !namespaces[name]),
  };
  return observedSchema.parse(JSON.parse(JSON.stringify(applyObservedChange(before, change))));
}

function counter(): () => string {
  let n = 0;
  return () => `id${String((n += 1))}`;
}

function adopted(lab: Lab, observed: Observed, newId: () => string): Lab {
  const edit = adopt(lab, observedToNetState(observed), newId);
  const outcome = edit && applyEdit(lab, edit);
  if (outcome?.ok === false) throw new Error(JSON.stringify(outcome.refusal));
  return outcome?.lab ?? lab;
}

describe('names of the language itself', () => {
  it('OB1 are read like others', () => {
    const { namespaces } = observe({ namespaces: INHERITED, bridges: INHERITED, dummies: [] });
    expect(Object.keys(namespaces).sort()).toEqual(['host', ...INHERITED].sort());
    expect(Object.keys(namespaces['__proto__']?.interfaces ?? {}).sort()).toEqual(['lo', ...INHERITED].sort());
    expect(namespaces['propertyIsEnumerable']).toBeUndefined();
  });

  test.prop([typed, typed], { seed: 1, numRuns: 100 })('OB6 PL1 PL6 are compared, planned and taken over like others', (first, second) => {
    const newId = counter();
    const one = observe(first);
    const actual = observedToNetState(one);
    const lab = adopted(emptyLab('lab', 'Lab'), one, newId);
    // What the drawing cannot hold is live only, and nothing else is different.
    for (const difference of diff(labToNetState(lab), actual)) {
      expect('state' in difference ? difference.state : difference.kind).toMatch(/extra|route|property/);
    }
    const empty = labToNetState(emptyLab('lab', 'Lab'));
    expect(diff(empty, reached(empty, actual))).toEqual([]);
    expect(plan({ target: mergeTarget(empty, empty, actual), actual, nextIndex: 101 })).toEqual([]);
    const all = targetForDifferences(empty, actual, () => true);
    expect(diff(empty, reached(all, actual))).toEqual([]);
    const two = observe(second, one);
    const again = adopted(lab, two, newId);
    expect(adopt(again, observedToNetState(two), newId)).toBeUndefined();
  });
});
