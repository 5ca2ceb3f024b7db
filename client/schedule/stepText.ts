/** A step of the schedule in words. */
import { impairmentText } from '../../shared/impairment/words.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { isRouteOf, type ScheduleAction, type ScheduleStep } from '../../shared/model/schedule.ts';
import type { Words } from '../locales/words.ts';

/** A time by hours, minutes and seconds; `digits`: so many after the point, else as many as it takes. */
export function secondsText(seconds: number, words: Pick<Words, 'schedule'>, digits?: number): string {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor((tenths % 36_000) / 600), (tenths % 600) / 10];
  const { hours: inHours, minutes: inMinutes, seconds: inSeconds } = words.schedule;
  const parts = [
    ...(hours > 0 ? [inHours(hours)] : []),
    ...(minutes > 0 ? [inMinutes(minutes)] : []),
    ...(rest > 0 || tenths < 600 || digits !== undefined ? [inSeconds(digits === undefined ? String(rest) : rest.toFixed(digits))] : []),
  ];
  return parts.join(' ');
}

/** What it does; undefined when that is not there any more. */
export function actionText(lab: Lab, action: ScheduleAction, words: Words): string | undefined {
  if (action.type === 'route.remove') {
    const namespace = lab.namespaces[action.namespaceId];
    const there = namespace?.routes.some((route) => isRouteOf(action, route)) === true;
    return namespace && there ? words.schedule.text[action.type](namespace.name, action.to) : undefined;
  }
  const iface = lab.interfaces[action.interfaceId];
  const namespace = iface && lab.namespaces[iface.namespaceId];
  if (!namespace) return undefined;
  const end = `${namespace.name}/${iface.name}`;
  switch (action.type) {
    case 'link.down':
    case 'link.up':
      return words.schedule.text[action.type](end);
    case 'address.remove':
      return iface.addresses.includes(action.address) ? words.schedule.text[action.type](end, action.address) : undefined;
    case 'impair':
      return words.schedule.text[action.type](end, impairmentText(action.impairment) ?? '');
  }
}

/** When it does it. */
export function timeText(step: ScheduleStep, words: Words): string {
  const { at, for: length, repeat } = step;
  const until = length === undefined ? words.schedule.untilStopped : secondsText(Math.round((at + length) * 10) / 10, words);
  const span = words.schedule.span(secondsText(at, words), until);
  return repeat ? words.schedule.repeated(span, secondsText(repeat.every, words), repeat.times) : span;
}
