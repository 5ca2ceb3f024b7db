/** The older commands `ifconfig` and `route` (net-tools), as many course labs still use them. */
import { parseIp } from '../../model/address.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import type { Understood } from './understood.ts';

/** 24 of 255.255.255.0; undefined when the ones do not stand together. */
export function lengthOfMask(mask: string): number | undefined {
  const hex = /^0x([0-9a-f]{8})$/i.exec(mask)?.[1];
  if (hex === undefined && parseIp(mask)?.family !== 4) return undefined;
  const bits =
    hex === undefined
      ? mask
          .split('.')
          .map((byte) => Number(byte).toString(2).padStart(8, '0'))
          .join('')
      : Number.parseInt(hex, 16).toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

/** What an address without a mask has: by its class (RFC 791). */
function lengthOfClass(address: string): number {
  const first = Number(address.split('.')[0]);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

export function runIfconfig(namespace: NamespaceDraft, words: readonly string[]): Understood {
  const [dev = '', ...rest] = words;
  const iface = namespace.find(dev);
  if (!iface) return dev === '' || dev.startsWith('-') ? 'unknown' : 'fails';
  if (rest.length === 0) return 'unknown';
  let address: string | undefined;
  let length: number | undefined;
  for (let i = 0; i < rest.length; i += 1) {
    const [word = '', value = ''] = [rest[i], rest[i + 1]];
    if (word === 'up' || word === 'down') namespace.setUp(iface, word === 'up');
    else if (word === 'netmask') {
      length = lengthOfMask(value);
      if (length === undefined) return 'fails';
      i += 1;
    } else if (word === 'broadcast') i += 1;
    else if (word === 'mtu') {
      if (!namespace.setMtu(iface, Number(value))) return 'fails';
      i += 1;
    } else if (word === 'hw' && value === 'ether') {
      if (!namespace.setMac(iface, rest[i + 2] ?? '')) return 'fails';
      i += 2;
    } else if (word === 'inet' || (word === 'inet6' && value === 'add')) i += word === 'inet' ? 0 : 1;
    else if (word === 'add') {
      if (!namespace.addAddress(iface, value.includes('/') ? value : `${value}/${value.includes(':') ? '128' : '32'}`)) return 'fails';
      i += 1;
    } else if (address === undefined && /^[0-9a-fA-F.:/]+$/.test(word)) address = word;
    else return 'unknown';
  }
  if (address === undefined) return 'done';
  // To give an address is to switch on (ifconfig(8)).
  if (!rest.includes('down')) namespace.setUp(iface, true);
  const [ip = '', given] = address.split('/');
  const bits = given ?? String(length ?? (ip.includes(':') ? 128 : lengthOfClass(ip)));
  // It takes the place of the address that was there.
  if (!ip.includes(':')) iface.addresses = iface.addresses.filter((other) => other.includes(':'));
  return namespace.addAddress(iface, `${ip}/${bits}`) ? 'done' : 'fails';
}

export function runRoute(namespace: NamespaceDraft, words: readonly string[]): Understood {
  const rest = words.filter((word) => !['-n', '-4', '-6', '-A', 'inet', 'inet6', '--inet6', '--inet'].includes(word));
  const [verb, ...options] = rest;
  if (verb !== 'add' && verb !== 'del') return 'unknown';
  let to: string | undefined;
  let via: string | undefined;
  let dev: string | undefined;
  let length: number | undefined;
  let metric: number | undefined;
  for (let i = 0; i < options.length; i += 1) {
    const [word = '', value = ''] = [options[i], options[i + 1]];
    if (word === '-net' || word === '-host') continue;
    else if (word === 'netmask') {
      length = lengthOfMask(value);
      if (length === undefined) return 'fails';
      i += 1;
    } else if (word === 'gw') {
      via = value;
      i += 1;
    } else if (word === 'dev') {
      dev = value;
      i += 1;
    } else if (word === 'metric') {
      metric = Number(value);
      if (!Number.isInteger(metric) || metric < 0 || metric > 4294967295) return 'fails';
      i += 1;
    } else if (to === undefined) to = word;
    // `route add -net N eth0`: the interface may stand alone at the end.
    else if (dev === undefined && namespace.find(word)) dev = word;
    else return 'unknown';
  }
  if (to === undefined) return 'fails';
  const destination = to === 'default' || to.includes('/') || length === undefined ? to : `${to}/${String(length)}`;
  const iface = dev === undefined ? undefined : namespace.find(dev);
  if (dev !== undefined && !iface) return 'fails';
  // `-net 10.0.0.0` without a mask goes by its class.
  const whole = options.includes('-net') && !destination.includes('/') && destination !== 'default' && parseIp(destination)?.family === 4;
  const route = {
    to: whole ? `${destination}/${String(lengthOfClass(destination))}` : destination,
    ...(via !== undefined && { via }),
    ...(iface && { dev: iface.name }),
    ...(metric !== undefined && metric !== 0 && { metric }),
  };
  if (verb === 'del') return namespace.removeRoute(route) || to === 'default' ? 'done' : 'fails';
  return namespace.addRoute(route) ? 'done' : 'fails';
}
