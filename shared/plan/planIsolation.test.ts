import { describe, expect, it } from 'vitest';
import { isolationOf, type IsolationKind } from '../model/isolation.ts';
import { emptyLab, newNamespace, type Lab } from '../model/lab.ts';
import { hostnameEntries, hostnameFacet } from './facets/hostname.ts';
import { planIsolation, type Isolated } from './planIsolation.ts';
import { toText } from './toArgv.ts';
import { labToNetState } from './toNetState.ts';

function labWith(kinds: readonly IsolationKind[], hostname?: string): Lab {
  const lab = emptyLab('l', 'l');
  const namespace = { ...newNamespace('n1', 'msb'), isolation: isolationOf(kinds), ...(hostname !== undefined && { hostname }) };
  return { ...lab, namespaces: { ...lab.namespaces, n1: namespace } };
}

/** `called`: what the namespace calls itself by now. */
function texts(lab: Lab, isolated: Isolated, target = labToNetState(lab), called?: string): string[] {
  const facets = { [hostnameFacet.name]: hostnameEntries(called) };
  const actual = { msb: { forwarding: { ipv4: false, ipv6: false }, interfaces: {}, routes: {}, masquerade: [], facets } };
  const { before, after } = planIsolation({ lab, target, actual, isolated });
  return [...before.map(toText), ...after.map(toText)];
}

describe('NK1 NK5 the kinds of namespace that are drawn', () => {
  const none: Isolated = new Map();

  it('are begun as one would type it, with the name of the namespace or another', () => {
    expect(texts(labWith([]), none)).toEqual([]);
    expect(texts(labWith(['pid', 'ipc', 'mnt', 'user']), none)).toEqual([
      'ip netns exec msb unshare --pid --fork --mount-proc --ipc --mount --user --map-root-user bash',
    ]);
    expect(texts(labWith(['uts']), none)).toEqual(["ip netns exec msb unshare --uts bash -c 'hostname msb; exec bash'"]);
    expect(texts(labWith(['uts'], 'web'), none)).toEqual(["ip netns exec msb unshare --uts bash -c 'hostname web; exec bash'"]);
  });

  it('are ended and begun anew when they differ; a hostname is only given', () => {
    const has: Isolated = new Map([['msb', { kinds: ['uts'], hostname: 'web', pid: 12 }]]);
    const ends = (lab: Lab): string[] => texts(lab, has, labToNetState(lab), 'web');
    expect(ends(labWith(['uts'], 'web'))).toEqual([]);
    expect(ends(labWith(['uts'], 'db'))).toEqual(['nsenter --target 12 --uts hostname db']);
    expect(ends(labWith(['ipc']))).toEqual(['kill -KILL 12', 'ip netns exec msb unshare --ipc bash']);
    expect(ends(labWith([]))).toEqual(['kill -KILL 12']);
  });

  it('NK10 a name that was typed stays where nobody asks for another, also when the kinds change', () => {
    const typed = new Map([['msb', { kinds: ['uts'], pid: 12 }]] as const);
    const asTyped = labToNetState(labWith(['uts'], 'typed'));
    expect(texts(labWith(['uts'], 'web'), typed, asTyped, 'typed')).toEqual([]);
    expect(texts(labWith(['uts', 'ipc'], 'web'), typed, asTyped, 'typed')).toEqual([
      'kill -KILL 12',
      "ip netns exec msb unshare --uts --ipc bash -c 'hostname typed; exec bash'",
    ]);
    expect(texts(labWith(['uts'], 'web'), typed, labToNetState(labWith(['uts'], 'web')), 'typed')).toEqual([
      'nsenter --target 12 --uts hostname web',
    ]);
  });

  it('are not had where the namespace is not, and end before it goes', () => {
    const has: Isolated = new Map([['msb', { kinds: ['uts'], hostname: 'web', pid: 12 }]]);
    expect(texts(labWith(['uts'], 'web'), has, {})).toEqual(['kill -KILL 12']);
    expect(texts(emptyLab('l', 'l'), has)).toEqual(['kill -KILL 12']);
    expect(texts(labWith(['uts'], 'web'), none, {})).toEqual([]);
    expect(texts(labWith(['uts'], 'web'), new Map([['msb', { kinds: ['uts'], hostname: 'web' }]]))).toHaveLength(1);
  });
});
