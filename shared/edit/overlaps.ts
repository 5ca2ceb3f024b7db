/** Finds networks of one namespace that overlap although they are not joined: there the kernel must guess which way to go. */
import { networkBits, widthOf, type AddressBits } from '../model/bits.ts';

export interface NetworkOf<T> {
  network: AddressBits & { length: number };
  /** The broadcast domain that its interface is in. */
  segment: string;
  of: T;
}

interface Open<T> {
  first: bigint;
  entry: NetworkOf<T>;
  /** The nearest one around it that is in another segment. */
  apart: NetworkOf<T> | undefined;
}

/** Each network that lies within one of another segment, with that one. Networks never overlap in part, so one pass in order is enough. */
export function overlapping<T>(networks: readonly NetworkOf<T>[]): [NetworkOf<T>, NetworkOf<T>][] {
  const found: [NetworkOf<T>, NetworkOf<T>][] = [];
  if (networks.length < 2) return found;
  const around: Open<T>[] = [];
  for (const { first, entry } of inOrder(networks)) {
    let top = around.at(-1);
    while (top && !holds(top, entry)) {
      around.pop();
      top = around.at(-1);
    }
    const apart = top && (top.entry.segment === entry.segment ? top.apart : top.entry);
    if (apart) found.push([entry, apart]);
    around.push({ first, entry, apart });
  }
  return found;
}

/** By family, then by first address, the larger network before those inside it. */
function inOrder<T>(networks: readonly NetworkOf<T>[]): { first: bigint; entry: NetworkOf<T> }[] {
  return networks
    .map((entry) => ({ first: firstBits(entry), entry }))
    .sort(
      (a, b) =>
        a.entry.network.family - b.entry.network.family ||
        (a.first < b.first ? -1 : a.first > b.first ? 1 : a.entry.network.length - b.entry.network.length),
    );
}

function firstBits<T>({ network }: NetworkOf<T>): bigint {
  return networkBits(network, network.length) << BigInt(widthOf(network.family) - network.length);
}

function holds<T>(outer: Open<T>, { network }: NetworkOf<T>): boolean {
  const { family, length } = outer.entry.network;
  return (
    family === network.family &&
    length <= network.length &&
    networkBits(network, length) === networkBits({ family, bits: outer.first }, length)
  );
}
