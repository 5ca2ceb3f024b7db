/** The older commands `brctl` (bridge-utils) and `vconfig` (vlan). */
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { wholeNumber, type Understood } from './understood.ts';

export function runBrctl(namespace: NamespaceDraft, [verb, name = '', ...rest]: readonly string[]): Understood {
  const bridge = namespace.find(name);
  if (verb === 'show') return 'done';
  if (verb === 'addbr') {
    if (bridge) return 'fails';
    namespace.addInterface(name, 'bridge', {}, false);
    return 'done';
  }
  if (bridge?.kind !== 'bridge') return ['addif', 'delif', 'delbr', 'stp', 'setfd', 'setageing'].includes(verb ?? '') ? 'fails' : 'unknown';
  const [value = ''] = rest;
  if (verb === 'delbr') {
    namespace.remove(bridge);
    return 'done';
  }
  if (verb === 'stp' && /^(on|off|yes|no)$/.test(value)) {
    bridge.stp = ['on', 'yes'].includes(value);
    return 'done';
  }
  const number = wholeNumber(value);
  const option = { setfd: 'forwardDelay', setageing: 'ageing', setbridgeprio: 'priority' }[verb ?? ''];
  if (option !== undefined && number !== undefined) {
    // Without a spanning tree nothing waits, and none is what many scripts say first.
    if (option === 'forwardDelay' && number < 2) return 'done';
    return namespace.stand(bridge, undefined, { ...bridge.options, [option]: number }) ? 'done' : 'fails';
  }
  if ((verb !== 'addif' && verb !== 'delif') || rest.length === 0) return 'unknown';
  const ports = rest.map((dev) => namespace.find(dev));
  if (verb === 'delif') {
    for (const port of ports) if (port?.master === bridge.name) delete port.master;
    return ports.every((port) => port !== undefined) ? 'done' : 'fails';
  }
  return ports.every((port) => port !== undefined && namespace.plug(port, bridge)) ? 'done' : 'fails';
}

/** `vconfig add eth0 10` makes eth0.10. */
export function runVconfig(namespace: NamespaceDraft, [verb, dev = '', id = '']: readonly string[]): Understood {
  if (verb === 'set_name_type') return dev === 'DEV_PLUS_VID_NO_PAD' ? 'done' : 'unknown';
  const parent = namespace.find(dev);
  if (verb === 'rem' && parent?.kind === 'vlan') {
    namespace.remove(parent);
    return 'done';
  }
  if (verb !== 'add') return 'unknown';
  const name = `${dev}.${id}`;
  if (!parent || namespace.find(name)) return 'fails';
  const vlan = namespace.addInterface(name, 'vlan', {}, false);
  if (namespace.stand(vlan, parent, { id: Number(id) })) return 'done';
  namespace.remove(vlan);
  return 'fails';
}
