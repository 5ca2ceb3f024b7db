/** Orders commands for reading: by the edit they belong to, with those that ran as one marked. */
import type { CommandRecord } from '../../shared/protocol/records.ts';

export interface CommandGroup {
  id: string;
  records: CommandRecord[];
}

/** Neighbours of one edit together, in the order they ran. */
export function groupsOf(records: readonly CommandRecord[]): CommandGroup[] {
  const groups: CommandGroup[] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last?.id === record.groupId) last.records.push(record);
    else groups.push({ id: record.groupId, records: [record] });
  }
  return groups;
}

/** Where a record stands among those that ran in one call and share its time. */
export type BatchPlace = 'alone' | 'first' | 'middle' | 'last';

export function batchPlaces(records: readonly CommandRecord[]): BatchPlace[] {
  const places: BatchPlace[] = [];
  for (let i = 0; i < records.length;) {
    const first = records[i];
    let end = i + 1;
    const size = first?.batch ?? 1;
    // A filter may have taken some away; only what still stands together is joined.
    while (end < records.length && end - i < size && records[end]?.batch === size && records[end]?.ms === first?.ms) end += 1;
    for (let at = i; at < end; at += 1) places.push(end - i === 1 ? 'alone' : at === i ? 'first' : at === end - 1 ? 'last' : 'middle');
    i = end;
  }
  return places;
}

/** Failures that still matter: those after the last edit all of whose commands went well. */
export function openFailures(records: readonly CommandRecord[]): number {
  let failures = 0;
  for (const group of groupsOf(records)) {
    const failed = group.records.filter((record) => record.state === 'failed').length;
    if (failed > 0) failures += failed;
    else if (group.records.every((record) => record.state === 'ok')) failures = 0;
  }
  return failures;
}
