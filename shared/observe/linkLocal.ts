/** Tells the kernel's own link-local addresses from given ones, where kernel or iproute2 are too old to say whose they are. */
import { addressBits } from '../model/bits.ts';

const NETWORK = 0xfe80_0000_0000_0000n;

/** `hardware`: the interface's MAC address, or what a tunnel has in its place, its own IPv4 address (net/ipv6/addrconf.c). */
export function looksMadeByKernel(address: string, hardware: string | undefined): boolean {
  const bits = addressBits(address);
  if (bits?.family !== 6 || bits.bits >> 64n !== NETWORK) return false;
  const id = BigInt.asUintN(64, bits.bits);
  // EUI-64 (RFC 4291 appendix A).
  if (((id >> 24n) & 0xffffn) === 0xfffen) return true;
  const own = hardware === undefined ? undefined : addressBits(hardware);
  // sit: add_v4_addrs; gre: ipv6_isatap_ifid.
  if (own?.family === 4) return (id & 0xffff_ffffn) === own.bits && [0n, 0x5efen, 0x0200_5efen].includes(id >> 32n);
  // Several interfaces with one MAC address: their number stands in the middle (addrconf_ifid_eui48), as on ipvlans.
  const mac =
    hardware !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(hardware) ? BigInt(`0x${hardware.replaceAll(':', '')}`) : undefined;
  return mac !== undefined && id >> 40n === mac >> 24n && (id & 0xff_ffffn) === (mac & 0xff_ffffn);
}
