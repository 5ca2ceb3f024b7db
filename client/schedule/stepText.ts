/** A step of the schedule in words. */
import { impairmentText } from '../../shared/impairment/words.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { isRouteOf, type ScheduleAction, type ScheduleStep } from '../../shared/model/schedule.ts';
import type { Words } from '../locales/words.ts';

export function secondsText(seconds: number, words: Words): string {
  return words.schedule.seconds(String(seconds));
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
