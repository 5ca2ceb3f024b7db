import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../edit/applyEdit.ts';
import { isolationOf, utsNameSchema } from '../../model/isolation.ts';
import { emptyLab, newNamespace, type Lab } from '../../model/lab.ts';
import { adopt } from '../../observe/adopt.ts';
import { diff } from '../diff.ts';
import { differenceKey } from '../difference.ts';
import { mergeTarget } from '../merge.ts';
import type { NetState } from '../netState.ts';
import { labToNetState } from '../toNetState.ts';
import { hostnameEntries, hostnameFacet, hostnameIn } from './hostname.ts';

const lab = (hostname?: string, name = 'msb', uts = true): Lab => {
  const empty = emptyLab('l', 'l');
  const n1 = { ...newNamespace('n1', name), isolation: isolationOf(uts ? ['uts'] : []), ...(hostname !== undefined && { hostname }) };
  return { ...empty, namespaces: { ...empty.namespaces, n1 } };
};

/** The kernel of a drawing, where the namespace calls itself so; undefined: it has no name of its own. */
function kernel(drawn: Lab, hostname: string | undefined): NetState {
  const state = labToNetState(drawn);
  return Object.fromEntries(
    Object.entries(state).map(([ns, one]) => [
      ns,
      { ...one, facets: ns === 'host' ? {} : { [hostnameFacet.name]: hostnameEntries(hostname) } },
    ]),
  );
}

const adopted = (drawn: Lab, hostname: string): string | undefined => {
  const edit = adopt(drawn, kernel(drawn, hostname), () => 'new');
  const outcome = edit && applyEdit(drawn, edit);
  return outcome?.ok === true ? outcome.lab.namespaces['n1']?.hostname : drawn.namespaces['n1']?.hostname;
};

describe('NK10 a hostname', () => {
  it('that was typed is a difference, and is taken into the drawing', () => {
    expect(diff(labToNetState(lab('web')), kernel(lab(), 'db')).map(differenceKey)).toEqual(['facet msb hostname uts']);
    expect(adopted(lab('web'), 'db')).toBe('db');
    // Its own name needs not be drawn.
    expect(adopted(lab('web'), 'msb')).toBeUndefined();
  });

  it('that no drawing can hold stays a difference', () => {
    expect(adopt(lab('web'), kernel(lab(), 'in valid'), () => 'new')).toBeUndefined();
  });

  it('is none where the namespace has no UTS namespace, in the drawing or in the kernel', () => {
    expect(diff(labToNetState(lab(undefined, 'msb', false)), kernel(lab(), 'db'))).toEqual([]);
    expect(diff(labToNetState(lab('web')), kernel(lab(), undefined))).toEqual([]);
  });

  it('that was typed stays when something else is edited, and goes when the hostname is', () => {
    const theirs = kernel(lab(), 'typed');
    const base = lab('web');
    const other = applyEdit(base, { type: 'namespace.set', id: 'n1', changes: { forwarding: { ipv4: true } } });
    if (!other.ok) throw new Error('refused');
    expect(hostnameIn(mergeTarget(labToNetState(base), labToNetState(other.lab), theirs)['msb'])).toBe('typed');
    expect(hostnameIn(mergeTarget(labToNetState(base), labToNetState(lab('db')), theirs)['msb'])).toBe('db');
  });

  it('is the namespace’s name where none is drawn, as far as hostname(1) takes that', () => {
    const called = (name: string) => hostnameIn(labToNetState(lab(undefined, name))[name]);
    expect(['msb', 'web_1', 'a.b', 'a..b', 'a_', 'r1-_.'].map(called)).toEqual(['msb', 'web-1', 'a.b', 'a-b', 'a', 'r1']);
    const taken = (text: string) => utsNameSchema.safeParse(text).success;
    expect(['web', 'www.example.org', '1', 'a-1'].filter((text) => !taken(text))).toEqual([]);
    expect(['', 'web_1', '-a', 'a-', 'a-.b', 'a..b', 'a b', 'ä', 'a'.repeat(65)].filter(taken)).toEqual([]);
  });
});
