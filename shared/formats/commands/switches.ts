/** Switches of the kernel (sysctl). Forwarding and those of shared/model/switches are all that a lab holds of them; the rest is said. */
import { switchOfPath } from '../../model/switches.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import type { Machine, Understood } from './understood.ts';

const FORWARDING: Readonly<Record<string, 'ipv4' | 'ipv6'>> = {
  'net/ipv4/ip_forward': 'ipv4',
  'net/ipv4/conf/all/forwarding': 'ipv4',
  'net/ipv6/conf/all/forwarding': 'ipv6',
};

/** Those that say what stands anyhow: IPv6 is on. */
const USUAL: readonly RegExp[] = [/^net\/ipv6\/conf\/[^/]+\/disable_ipv6=0$/, /^net\/ipv[46]\/conf\/default\/forwarding=[01]$/];

/** Sets one kernel switch, by its name with dots or slashes. */
export function setSwitch(namespace: NamespaceDraft, name: string, value: string): Understood {
  // With a slash in it, a dot is part of the name (sysctl(8)).
  const path = name.includes('/') ? name : name.replaceAll('.', '/');
  const own = switchOfPath(path);
  if (own) return namespace.setSwitch(own.dev, own.name, value) ? 'done' : 'unknown';
  if (USUAL.some((usual) => usual.test(`${path}=${value}`))) return 'done';
  const family = FORWARDING[path];
  if (family === undefined || !/^[01]$/.test(value)) return 'unknown';
  namespace.forwarding[family] = value === '1';
  return 'done';
}

/** `sysctl -w a=1 b=1`, `sysctl -p` for what /etc/sysctl.conf says. */
export function runSysctl({ draft, namespace, place }: Machine, words: readonly string[]): Understood {
  if (words[0] === '-p' || words[0] === '--system') {
    const file = namespace.files.take(words[1] ?? '/etc/sysctl.conf');
    if (!file) return 'unknown';
    for (const { name, value } of sysctlLines(file.text))
      if (setSwitch(namespace, name, value) !== 'done')
        draft.note('lost', 'switch_lost', { at: namespace.name, name: `${name} = ${value}` }, file.place);
    return 'done';
  }
  const pairs = words.filter((word) => !/^-[wqe]+$/.test(word) && word !== '--write');
  // `sysctl -w name = value` in three words is no form of it.
  const outcomes = pairs.map((pair): Understood => {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(\S+)$/.exec(pair) ?? [];
    const outcome = setSwitch(namespace, name, value);
    if (outcome !== 'done' && pairs.length > 1) draft.note('lost', 'switch_lost', { at: namespace.name, name: pair }, place);
    return outcome;
  });
  if (pairs.length > 1 && outcomes.includes('done')) return 'done';
  return pairs.length > 0 && outcomes.every((outcome) => outcome === 'done') ? 'done' : 'unknown';
}

/** Lines of /etc/sysctl.conf (sysctl.conf(5)). */
function sysctlLines(text: string): { name: string; value: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^\s*-?([^#;=\s][^=\s]*)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}
