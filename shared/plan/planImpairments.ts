/** Plans what links do to packets: by netem, or as far as tbf and nftables can where the kernel has none. */
import { IMPAIRMENT_FIELDS, pickImpairment, WITHOUT_NETEM, type Impairment } from '../impairment/impairment.ts';
import { impairmentText, STICKY } from '../impairment/words.ts';
import type { ModelInterface, ModelNamespace } from './modelNamespace.ts';
import type { NamespaceState } from './netState.ts';
import type { PlanDraft } from './planDraft.ts';

export function settleImpairments(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  for (const [dev, { impairment }] of draft.interfaces(wanted)) {
    const iface = namespace.interfaces.get(dev);
    if (!iface || iface.kind === 'loopback' || !(impairment ?? iface.impairment ?? iface.saysMore)) continue;
    if (draft.model.netem) settleByNetem(draft, { ns, dev, iface }, pickImpairment(impairment, IMPAIRMENT_FIELDS));
    else settleWithoutNetem(draft, { ns, dev, iface }, pickImpairment(impairment, WITHOUT_NETEM));
  }
}

interface Place {
  ns: string;
  dev: string;
  iface: ModelInterface;
}

function settleByNetem(draft: PlanDraft, { ns, dev, iface }: Place, wanted: Impairment | undefined): void {
  const have = iface.impairment;
  if (impairmentText(wanted) === impairmentText(have)) return;
  // What `replace` would leave standing goes first.
  const stays = wanted && STICKY.some((field) => have?.[field] !== undefined && wanted[field] === undefined);
  if ((have && !wanted) || stays === true || iface.saysMore === true) draft.emit({ type: 'impair.clear', ns, dev });
  if (wanted) draft.emit({ type: 'impair.set', ns, dev, impairment: wanted });
}

function settleWithoutNetem(draft: PlanDraft, { ns, dev, iface }: Place, wanted: Impairment | undefined): void {
  const [rateKbit, percent] = [wanted?.rateKbit, wanted?.lossPercent];
  if (rateKbit !== iface.impairment?.rateKbit)
    draft.emit(rateKbit === undefined ? { type: 'rate.clear', ns, dev } : { type: 'rate.set', ns, dev, rateKbit });
  if (percent === iface.impairment?.lossPercent || !iface.peer) return;
  const receiver = { ns: iface.peer.namespace, dev: iface.peer.name };
  draft.emit(percent === undefined ? { type: 'loss.clear', ...receiver } : { type: 'loss.set', ...receiver, percent });
}

/**
 * Before an interface is renamed or moved: rules about what arrives there go by its name, and would wait for the next of that name. They
 * come back with the other settings.
 */
export function letArrive(draft: PlanDraft, ns: string, dev: string): void {
  const peer = draft.model.netem ? undefined : draft.model.get(ns, dev)?.peer;
  if (!peer || draft.model.get(peer.namespace, peer.name)?.impairment?.lossPercent === undefined) return;
  draft.emit({ type: 'loss.clear', ns, dev });
}

/** Before a link is deleted. */
export function letBothArrive(draft: PlanDraft, ns: string, dev: string): void {
  const peer = draft.model.get(ns, dev)?.peer;
  letArrive(draft, ns, dev);
  if (peer) letArrive(draft, peer.namespace, peer.name);
}
