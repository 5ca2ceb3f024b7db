/** The schedule as a lab file has it: by names, with times as people say them. */
import * as z from 'zod';
import { interfaceAddressSchema, ipSchema, destinationSchema } from '../model/address.ts';
import { namespaceNameSchema } from '../model/names.ts';
import type { Lab } from '../model/lab.ts';
import { isRouteOf, SCHEDULE_LIMIT, scheduleStepSchema, type ScheduleAction, type ScheduleStep } from '../model/schedule.ts';
import { durationSchema, fromSeconds, toSeconds } from './duration.ts';
import type { FileProblem } from './fileProblem.ts';
import { fileImpairment, fileImpairmentSchema, readImpairment } from './fileImpairment.ts';

const fileStepSchema = z
  .strictObject({
    at: durationSchema,
    /** Absent: until the run is stopped. */
    for: durationSchema.optional(),
    every: durationSchema.optional(),
    times: z.number().int().optional(),
    /** `namespace/interface`: what goes down or up, is impaired, or loses an address. */
    link: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, 'file_end')
      .optional(),
    down: z.literal(true).optional(),
    up: z.literal(true).optional(),
    impairment: fileImpairmentSchema.optional(),
    withoutAddress: interfaceAddressSchema.optional(),
    /** What loses the route. */
    namespace: z.union([z.literal('host'), namespaceNameSchema]).optional(),
    withoutRoute: destinationSchema.optional(),
    /** Where several routes have that destination. */
    via: ipSchema.optional(),
  })
  .superRefine((step, context) => {
    const deeds = [step.down, step.up, step.impairment, step.withoutAddress, step.withoutRoute].filter((one) => one !== undefined);
    const place = step.withoutRoute === undefined ? step.link : step.namespace;
    if (deeds.length !== 1 || place === undefined) context.addIssue({ code: 'custom', message: 'file_schedule_step', path: [] });
  });

export const fileScheduleSchema = z.array(fileStepSchema).max(SCHEDULE_LIMIT);
export type FileStep = z.output<typeof fileStepSchema>;

/** The steps of a file for the lab that was built of it; ids that `current` has in their place are kept. */
export function readSchedule(
  file: readonly FileStep[],
  lab: Lab,
  { newId, current }: { newId: () => string; current?: Lab },
): { steps: ScheduleStep[]; problems: FileProblem[] } {
  const steps: ScheduleStep[] = [];
  const problems: FileProblem[] = [];
  for (const [at, part] of file.entries()) {
    const action = readAction(part, lab);
    if ('code' in action) {
      problems.push({ ...action, path: ['schedule', at, ...action.path] });
      continue;
    }
    const { every, times } = part;
    const parsed = scheduleStepSchema.safeParse({
      id: current?.schedule[at]?.id ?? newId(),
      at: toSeconds(part.at),
      ...(part.for !== undefined && { for: toSeconds(part.for) }),
      ...((every !== undefined || times !== undefined) && {
        repeat: { every: every === undefined ? undefined : toSeconds(every), times },
      }),
      action,
    });
    if (parsed.success) steps.push(parsed.data);
    else
      problems.push(
        ...parsed.error.issues.map((issue) => ({
          path: ['schedule', at, ...issue.path.flatMap((key) => (typeof key === 'symbol' || key === 'repeat' ? [] : [key]))],
          code: issue.message,
          params: {},
        })),
      );
  }
  return { steps, problems };
}

function readAction(part: FileStep, lab: Lab): ScheduleAction | FileProblem {
  const namespaceOf = (name: string) => Object.values(lab.namespaces).find((one) => one.name === name);
  if (part.withoutRoute !== undefined) {
    const namespace = namespaceOf(part.namespace ?? '');
    const route = namespace?.routes.find((one) => isRouteOf({ to: part.withoutRoute ?? '', via: part.via }, one));
    if (!namespace || !route) return { path: ['withoutRoute'], code: 'file_schedule_route', params: { to: part.withoutRoute } };
    return { type: 'route.remove', namespaceId: namespace.id, to: route.to, ...(part.via !== undefined && { via: part.via }) };
  }
  const [ns = '', dev = ''] = (part.link ?? '').split('/');
  const namespace = namespaceOf(ns);
  const iface = Object.values(lab.interfaces).find((one) => one.namespaceId === namespace?.id && one.name === dev);
  if (!iface) return { path: ['link'], code: 'file_peer', params: { peer: part.link ?? '' } };
  const interfaceId = iface.id;
  if (part.withoutAddress !== undefined) return { type: 'address.remove', interfaceId, address: part.withoutAddress };
  if (part.impairment) return { type: 'impair', interfaceId, impairment: readImpairment(part.impairment) };
  return { type: part.down ? 'link.down' : 'link.up', interfaceId };
}

/** What a step was about may have gone: it stays out. */
export function fileSchedule(lab: Lab): FileStep[] {
  return lab.schedule.flatMap((step) => {
    const action = fileAction(step.action, lab);
    if (!action) return [];
    const { at, for: length, repeat } = step;
    return [
      {
        at: fromSeconds(at),
        ...(length !== undefined && { for: fromSeconds(length) }),
        ...(repeat && { every: fromSeconds(repeat.every), times: repeat.times }),
        ...action,
      },
    ];
  });
}

function fileAction(action: ScheduleAction, lab: Lab): Omit<FileStep, 'at'> | undefined {
  if (action.type === 'route.remove') {
    const namespace = lab.namespaces[action.namespaceId];
    if (!namespace?.routes.some((route) => isRouteOf(action, route))) return undefined;
    return { namespace: namespace.name, withoutRoute: action.to, ...(action.via !== undefined && { via: action.via }) };
  }
  const iface = lab.interfaces[action.interfaceId];
  const namespace = iface && lab.namespaces[iface.namespaceId];
  if (!namespace) return undefined;
  const link = `${namespace.name}/${iface.name}`;
  switch (action.type) {
    case 'link.down':
      return { link, down: true };
    case 'link.up':
      return { link, up: true };
    case 'address.remove':
      return { link, withoutAddress: action.address };
    case 'impair':
      return { link, impairment: fileImpairment(action.impairment) };
  }
}
