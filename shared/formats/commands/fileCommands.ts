/** What scripts write into files: switches of the kernel, names, and what programs read when they start. */
import { toldBy } from './shellLines.ts';
import { setSwitch } from './switches.ts';
import { wholeNumber, type Machine, type Understood } from './understood.ts';

export function runFileCommand(program: string, words: readonly string[]): Understood {
  // The first files of a script are no part of any network; leaving it is the end of what it does.
  return program === 'exit' && words.join('') !== '0' && words.length > 0 ? 'unknown' : 'done';
}

/** `echo 1 > /proc/sys/…`, `echo '10.0.0.1 name' >> /etc/hosts`, `cat > /etc/frr/frr.conf <<'EOF'`. */
export function runWrite(
  { namespace, place }: Machine,
  program: string,
  words: readonly string[],
  { into, input }: { into: string; input?: string | undefined },
): Understood {
  const text = program === 'echo' || program === 'printf' ? `${words.filter((word) => !/^-[ne]+$/.test(word)).join(' ')}\n` : input;
  const reads = (program === 'cat' || program === 'tee') && (words.length === 0 || words[0] === '-');
  if (text === undefined || (!reads && program !== 'echo' && program !== 'printf')) return 'unknown';
  const [, name] = /^\/proc\/sys\/(\S+)$/.exec(into) ?? [];
  if (name !== undefined) return setSwitch(namespace, name, text.trim());
  if (into === '/etc/hosts') return writeHosts(namespace, text);
  if (into === '/etc/iproute2/rt_tables') return writeTables(namespace, text);
  if (!/^\/(?:etc|tmp|srv|var\/www)\/[A-Za-z0-9/_.-]+$/.test(into)) return 'unknown';
  const told = program === 'printf' ? toldBy([program, ...words]) : undefined;
  namespace.files.append(into, told ?? text.replaceAll('\\n', '\n'), place);
  return 'done';
}

function writeHosts(namespace: Machine['namespace'], text: string): Understood {
  return addHosts(namespace, text).length === 0 ? 'done' : 'fails';
}

/** Lines of /etc/hosts; gives those that cannot be. */
export function addHosts(namespace: Machine['namespace'], text: string): { line: number; entry: string }[] {
  return text.split('\n').flatMap((raw, i) => {
    const [address = '', ...names] = raw.replace(/#.*/, '').trim().split(/\s+/);
    if (address === '' || /^(127\.|::1$|ff0|fe0)/.test(address)) return [];
    return names.filter((name) => !namespace.addHost(name, address)).map((name) => ({ line: i + 1, entry: `${address} ${name}` }));
  });
}

/** `100 isp1`: a table's number and its name. */
export function writeTables(namespace: Machine['namespace'], text: string): Understood {
  for (const line of text.split('\n')) {
    const [number, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    const table = wholeNumber(number);
    if (table !== undefined && name !== undefined) namespace.tables.set(name, table);
  }
  return 'done';
}
