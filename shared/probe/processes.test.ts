import { describe, expect, it } from 'vitest';
import { idInside, MOUNTS_LIMIT, parseIdMap, parseMounts, parseNameAndIpc, parseStatus } from './processes.ts';

/** As the kernel prints it, as far as it is read. */
function status({ name = 'bash', ppid = '41', uid = '1000\t1000\t1000\t1000', pids = '42\t3\t1' } = {}): string {
  return [
    ...[`Name:\t${name}`, 'Umask:\t0022', 'State:\tS (sleeping)', 'Tgid:\t42', 'Pid:\t42', `PPid:\t${ppid}`, 'TracerPid:\t0'],
    ...[`Uid:\t${uid}`, 'Gid:\t1000\t1000\t1000\t1000', 'Groups:\t1000 ', `NStgid:\t${pids}`, `NSpid:\t${pids}`, `NSpgid:\t${pids}`, ''],
  ].join('\n');
}

describe('NK9 /proc/PID/status', () => {
  it('has a number for each PID namespace, from the machine inwards, and the real user', () => {
    expect(parseStatus(status())).toEqual({ pids: [42, 3, 1], parent: 41, uid: 1000, name: 'bash' });
    expect(parseStatus(status({ pids: '7', ppid: '0', uid: '0\t5\t5\t5' }))).toEqual({ pids: [7], parent: 0, uid: 0, name: 'bash' });
    expect(parseStatus(status({ uid: '4294967294\t0\t0\t0' }))?.uid).toBe(4294967294);
  });

  it('may name a process anything: spaces, parentheses, colons, another field, nothing', () => {
    expect(['a b', 'x) S (y', 'Web: 1', '\\nNSpid:\\t1', 'NSpid:\t9'].map((name) => parseStatus(status({ name })))).toMatchObject(
      ['a b', 'x) S (y', 'Web: 1', '\\nNSpid:\\t1', 'NSpid:\t9'].map((name) => ({ name, pids: [42, 3, 1] })),
    );
    expect(parseStatus(status({ name: '' }))).toEqual({ pids: [42, 3, 1], parent: 41, uid: 1000, name: '' });
  });

  it('is none where a process vanished while it was read, or the kernel tells no PID namespaces', () => {
    expect(parseStatus('')).toBeUndefined();
    expect(parseStatus(status().replace(/^NSpid:.*\n/m, ''))).toBeUndefined();
    expect(parseStatus(status().slice(0, 60))).toBeUndefined();
    expect(parseStatus(status({ pids: '42\tx' }))).toBeUndefined();
    // Not of this PID namespace.
    expect(parseStatus(status({ pids: '0\t1' }))).toBeUndefined();
  });
});

describe('NK9 /proc/PID/uid_map', () => {
  it('has a range in each line, in columns', () => {
    expect(parseIdMap('         0       1000          1\n         1     100000      65536\n')).toEqual([
      { inside: 0, outside: 1000, count: 1 },
      { inside: 1, outside: 100000, count: 65536 },
    ]);
    expect(parseIdMap('         0          0 4294967295\n')).toEqual([{ inside: 0, outside: 0, count: 4294967295 }]);
  });

  it('is empty before it is written; what is no range is left out', () => {
    expect(parseIdMap('')).toEqual([]);
    expect(parseIdMap('\n 0 1000\nno range here\n 5 6 7\n')).toEqual([{ inside: 5, outside: 6, count: 7 }]);
  });

  it('tells who a user is inside, at both ends of a range, and who is nobody there', () => {
    const map = parseIdMap('0 1000 1\n1 100000 10\n');
    expect([1000, 100000, 100009].map((uid) => idInside(map, uid))).toEqual([0, 1, 10]);
    expect([999, 1001, 99999, 100010].map((uid) => idInside(map, uid))).toEqual([null, null, null, null]);
    expect(idInside([], 0)).toBeNull();
  });
});

describe('NK9 /proc/PID/mountinfo', () => {
  it('is read with none, one or several optional fields', () => {
    expect(
      parseMounts(
        [
          '24 1 0:22 / / rw,relatime - overlay overlay rw,lowerdir=/a',
          '25 24 0:23 / /proc rw,nosuid shared:12 - proc proc rw',
          '26 24 0:24 / /run/netns rw shared:5 master:1 propagate_from:2 - tmpfs tmpfs rw,size=1k',
          '',
        ].join('\n'),
      ),
    ).toEqual(['/ (overlay)', '/proc (proc)', '/run/netns (tmpfs)']);
  });

  it('has blanks, tabs, new lines and backslashes in octal, each once', () => {
    const line = (point: string): string => `26 24 0:24 / ${point} rw - tmpfs my\\040disk rw`;
    expect(parseMounts([line('/my\\040disk'), line('/a\\011b\\012c'), line('/back\\134040'), line('/a\\040-\\040b')].join('\n'))).toEqual([
      '/my disk (tmpfs)',
      '/a\tb\nc (tmpfs)',
      '/back\\040 (tmpfs)',
      '/a - b (tmpfs)',
    ]);
    expect(parseMounts(line('/中文'))).toEqual(['/中文 (tmpfs)']);
  });

  it('is cut where there is too much of it: a last line that is not whole is none', () => {
    expect(parseMounts('24 1 0:22 / / rw - overlay overlay rw\n25 24 0:23 / /proc/sys/fs/binf')).toEqual(['/ (overlay)']);
    const many = Array.from({ length: MOUNTS_LIMIT + 5 }, (_, i) => `1 1 0:1 / /m${String(i)} rw - tmpfs t rw`);
    expect(parseMounts(many.join('\n'))).toHaveLength(MOUNTS_LIMIT);
    expect(parseMounts('')).toEqual([]);
  });
});

describe('NK9 hostname and /proc/sysvipc', () => {
  const SHM = '       key      shmid perms                  size  cpid  lpid nattch';
  const MSG = '       key      msqid perms      cbytes       qnum lspid lrpid   uid';
  const SEM = '       key      semid perms      nsems   uid   gid  cuid  cgid';
  const row = '         0          0   644           0          0     0     0     0';

  it('are counted by the heading they stand under', () => {
    expect(parseNameAndIpc(['web', SHM, row, row, MSG, row, SEM, ''].join('\n'))).toEqual({
      hostname: 'web',
      ipc: { shm: 2, msg: 1, sem: 0 },
    });
  });

  it('may be missing in a kernel without them', () => {
    expect(parseNameAndIpc('web\n')).toEqual({ hostname: 'web', ipc: { shm: 0, msg: 0, sem: 0 } });
    expect(parseNameAndIpc('')).toEqual({ hostname: '', ipc: { shm: 0, msg: 0, sem: 0 } });
  });
});
