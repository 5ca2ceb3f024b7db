/** IP and MAC addresses as text in one canonical form: what is not canonical is refused, so no two programs read it differently. */
import { Address4, Address6 } from 'ip-address';
import * as z from 'zod';

export type Family = 4 | 6;

/** An address with its prefix length, taken apart. */
export interface Prefix {
  family: Family;
  /** Canonical address text (RFC 5952 for IPv6). */
  address: string;
  length: number;
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** Canonical text of a plain IP address; undefined when it is none (leading zeros, short forms and zones are refused). */
export function parseIp(text: string): { family: Family; address: string } | undefined {
  if (V4.test(text)) return { family: 4, address: text };
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text) || !text.includes(':')) return undefined;
  try {
    return { family: 6, address: new Address6(text).correctForm() };
  } catch {
    return undefined;
  }
}

/** `192.168.50.2/24` or `2001:db8::1/64` taken apart; undefined when it is neither. The prefix length is required. */
export function parsePrefix(text: string): Prefix | undefined {
  const at = text.indexOf('/');
  if (at < 0) return undefined;
  const ip = parseIp(text.slice(0, at));
  const digits = text.slice(at + 1);
  if (!ip || !/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const length = Number(digits);
  if (length > (ip.family === 4 ? 32 : 128)) return undefined;
  return { ...ip, length };
}

/** Text of a prefix. */
export function formatPrefix(prefix: Prefix): string {
  return `${prefix.address}/${String(prefix.length)}`;
}

/** The network a prefix lies in, as canonical text: 192.168.50.2/24 -> 192.168.50.0/24. */
export function networkOf(prefix: Prefix): string {
  const text = formatPrefix(prefix);
  const first = prefix.family === 4 ? new Address4(text).startAddress().correctForm() : new Address6(text).startAddress().correctForm();
  return `${first}/${String(prefix.length)}`;
}

/** True when the address (or the whole smaller network) lies inside the network `outer`. */
export function contains(outer: Prefix, inner: Prefix | { family: Family; address: string }): boolean {
  if (outer.family !== inner.family) return false;
  const length = 'length' in inner ? inner.length : outer.family === 4 ? 32 : 128;
  if (length < outer.length) return false;
  return networkOf(outer) === networkOf({ family: inner.family, address: inner.address, length: outer.length });
}

/** True when two networks share an address. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.length <= b.length ? contains(a, b) : contains(b, a);
}

function canonical(parse: (text: string) => string | undefined, code: string) {
  return z
    .string()
    .trim()
    .max(64, code)
    .transform((text, ctx) => {
      const value = parse(text);
      if (value !== undefined) return value;
      ctx.addIssue({ code: 'custom', message: code });
      return z.NEVER;
    });
}

/** A plain address: `192.168.50.3`. */
export const ipSchema = canonical((text) => parseIp(text)?.address, 'address_ip');

/** An interface's address with its prefix length: `192.168.50.2/24`. Multicast and unspecified addresses cannot be given to an interface. */
export const interfaceAddressSchema = canonical((text) => {
  const prefix = parsePrefix(text);
  if (!prefix || isUnassignable(prefix)) return undefined;
  return formatPrefix(prefix);
}, 'address_prefix');

function isUnassignable({ family, address }: Prefix): boolean {
  if (family === 6) return address === '::' || address.startsWith('ff');
  const first = Number(address.split('.')[0]);
  return first === 0 || first >= 224;
}

/** A route's destination: `default`, or a network without host bits: `10.0.0.0/8`. A plain address means its own /32 or /128. */
export const destinationSchema = canonical((text) => {
  if (text === 'default') return 'default';
  const ip = parseIp(text);
  const prefix = ip ? { ...ip, length: ip.family === 4 ? 32 : 128 } : parsePrefix(text);
  if (!prefix) return undefined;
  const network = networkOf(prefix);
  if (network !== formatPrefix(prefix)) return undefined;
  return network === '0.0.0.0/0' ? 'default' : network;
}, 'address_destination');

/** An address, or a network without host bits: `10.0.0.1`, `10.0.0.0/8`. */
export const prefixOrIpSchema = canonical((text) => {
  const ip = parseIp(text)?.address;
  if (ip !== undefined) return ip;
  const prefix = parsePrefix(text);
  if (!prefix || networkOf(prefix) !== formatPrefix(prefix)) return undefined;
  return prefix.length === (prefix.family === 4 ? 32 : 128) ? prefix.address : formatPrefix(prefix);
}, 'address_network');

/** A unicast MAC address in lower case with colons (IEEE 802: the group bit must be clear). */
export const macSchema = canonical((text) => {
  const mac = text.toLowerCase().replaceAll('-', ':');
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) || mac === '00:00:00:00:00:00') return undefined;
  return Number.parseInt(mac.slice(0, 2), 16) % 2 === 0 ? mac : undefined;
}, 'address_mac');

/** MTU in bytes: 68 is the least of IPv4 (RFC 791), 65535 the most a veth takes. */
export const mtuSchema = z.number().int().min(68, 'mtu_range').max(65535, 'mtu_range');
