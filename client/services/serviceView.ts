/** How the state of a service is shown: its shape, and what there is to say about it. */
import type { Service } from '../../shared/model/service.ts';
import type { ServiceInfo } from '../../shared/protocol/records.ts';
import { describeService } from '../../shared/services/services.ts';
import type { Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import type { ShapeState } from '../ui/shapes.tsx';

export type ShownState = ServiceInfo['state'];

const SHAPES: Record<ShownState, ShapeState> = {
  running: 'up',
  waiting: 'planned',
  stopped: 'down',
  failed: 'failed',
  missingTool: 'missing',
};

export function shapeOf(state: ShownState): ShapeState {
  return SHAPES[state];
}

/** Without news of it: stopped, as it is in a lab that does not run. */
export function stateOf(info: ServiceInfo | undefined): ShownState {
  return info?.state ?? 'stopped';
}

export function useServiceInfo(id: string): ServiceInfo | undefined {
  return useLab((state) => state.services.find((info) => info.id === id));
}

/** Why it does not run, if there is anything to say. */
export function troubleOf(info: ServiceInfo | undefined, words: Words): string | undefined {
  if (!info || info.state === 'running') return undefined;
  if (info.problem !== undefined) return info.problem;
  if (info.signal !== undefined) return words.services.endedBy(info.signal);
  if (info.exitCode !== undefined) return words.services.ended(String(info.exitCode));
  return undefined;
}

/** What this machine would need for a kind, by id of the doctor's row. */
export function needOf(kind: Service['kind']): string | undefined {
  return describeService(kind).needs[0]?.id;
}
