/** `doctor`: what this kernel and machine can do, tried here and now; needs no server. */
import type { Capability } from '../../shared/probe/capability.ts';
import { probeMachine } from '../sandbox/probe.ts';
import { EXIT } from './invocation.ts';
import { table, type Output } from './output.ts';

const GROUPS: readonly (readonly [Capability['group'], string])[] = [
  ['sandbox', 'Sandbox'],
  ['network', 'Network namespaces'],
  ['link', 'Kinds of interface'],
  ['qdisc', 'Queueing disciplines'],
  ['tool', 'Programs'],
];

/** Ends with 1 when something is missing that nslab cannot run without. */
export async function doctor(output: Output): Promise<number> {
  const rows = await probeMachine({ serverIsRoot: process.getuid?.() === 0 });
  const ready = rows.every((row) => row.ok || !row.required);
  output.print({ ready, capabilities: rows }, () => report(rows, ready));
  return ready ? EXIT.ok : EXIT.failed;
}

function report(rows: readonly Capability[], ready: boolean): string {
  const parts = GROUPS.map(([group, title]) => {
    const lines = rows
      .filter((row) => row.group === group)
      .map((row) => [
        row.ok ? '  yes' : row.required ? '  NO ' : '  no ',
        row.id,
        row.ok ? row.detail : [row.detail, row.remedy && `→ ${row.remedy}`].filter(Boolean).join('  '),
      ]);
    return `${title}\n${table(lines)}`;
  });
  return [...parts, ready ? 'nslab can run labs here.' : 'nslab cannot run labs here yet: see NO above.'].join('\n\n');
}
