/** Asks the kernel which way a packet would go (`ip route get`), and reads what it answers. */
import * as z from 'zod';
import { shellWord } from '../formats/shellWord.ts';
import { ipSchema } from '../model/address.ts';
import { HOST } from '../model/ids.ts';
import { routeInterfaceSchema } from '../model/names.ts';

/** A packet that is asked about. */
export const lookupQuestionSchema = z
  .strictObject({
    to: ipSchema,
    /** Its source. */
    from: ipSchema.optional(),
    /** It comes in by this interface; absent: it is made here. */
    iif: routeInterfaceSchema.optional(),
    mark: z.number('rule_mark').int('rule_mark').min(0, 'rule_mark').max(4294967295, 'rule_mark').optional(),
  })
  .superRefine(({ to, from, iif }, ctx) => {
    if (from !== undefined && from.includes(':') !== to.includes(':'))
      ctx.addIssue({ code: 'custom', message: 'route_family', path: ['from'] });
    // A packet that comes in has come from somewhere; the kernel takes none from nowhere.
    if (iif !== undefined && from === undefined) ctx.addIssue({ code: 'custom', message: 'lookup_from', path: ['from'] });
  });

export const lookupAnswerSchema = z.strictObject({
  /** As one would type it on the lab's host. */
  command: z.string(),
  /** Absent: it goes nowhere. */
  way: z
    .strictObject({
      /** rtm_type: `unicast`, or `local` when it is for this namespace itself, `broadcast`, … */
      type: z.string(),
      table: z.string(),
      via: z.string().optional(),
      dev: z.string().optional(),
      source: z.string().optional(),
    })
    .optional(),
  /** The kernel's words when there is no way. */
  words: z.string().optional(),
});

export type LookupQuestion = z.infer<typeof lookupQuestionSchema>;
export type LookupAnswer = z.infer<typeof lookupAnswerSchema>;

function lookupWords({ to, from, iif, mark }: LookupQuestion): string[] {
  const pair = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return ['route', 'get', to, ...pair('from', from), ...pair('iif', iif), ...pair('mark', mark === undefined ? undefined : String(mark))];
}

export function lookupArgv(question: LookupQuestion): string[] {
  // With -d it says the table also when that is main.
  return ['ip', '-j', '-d', ...lookupWords(question)];
}

export function lookupText(namespace: string, question: LookupQuestion): string {
  const words = lookupWords(question).join(' ');
  return namespace === HOST ? `ip ${words}` : `ip -n ${shellWord(namespace)} ${words}`;
}

const answerSchema = z.tuple([
  z.looseObject({
    type: z.string().default('unicast'),
    table: z.string().default('main'),
    gateway: z.string().optional(),
    via: z.looseObject({ host: z.string() }).optional(),
    dev: z.string().optional(),
    prefsrc: z.string().optional(),
  }),
]);

/** What `ip -j -d route get` said; `stderr` where it failed. */
export function readLookup(stdout: string, stderr: string): Omit<LookupAnswer, 'command'> {
  if (stdout.trim() === '') return { words: stderr.trim().replace(/^RTNETLINK answers: /, '') };
  const [{ type, table, gateway, via, dev, prefsrc }] = answerSchema.parse(JSON.parse(stdout));
  const to = gateway ?? via?.host;
  return {
    way: {
      type,
      table,
      ...(to !== undefined && { via: to }),
      ...(dev !== undefined && { dev }),
      ...(prefsrc !== undefined && { source: prefsrc }),
    },
  };
}
