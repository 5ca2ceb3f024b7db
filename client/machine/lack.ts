/** What the page greys out because this machine lacks it, with the reason and the remedy. */
import type { Capability } from '../../shared/probe/capability.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useMachine } from './machineStore.ts';

/** What the page has a button for, by id of capability. */
export type Part = 'dummy' | 'bridge' | 'veth' | 'nft' | 'ping' | 'netem' | 'vlan_filtering' | 'wireguard';

/** Undefined while it is there, or not known yet. */
export function lackText(rows: readonly Capability[] | undefined, part: string, words: Pick<Words, 'doctor'>): string | undefined {
  const row = rows?.find((one) => one.id === part);
  if (!row || row.ok) return undefined;
  return words.doctor.lack(row.group === 'tool' ? 'program' : 'kernel', part, row.remedy);
}

export function useLack(part: Part): string | undefined {
  const words = useWords();
  const rows = useMachine((state) => state.rows);
  return lackText(rows, part, words);
}
