/** What nslab knows of a kind of interface: where it can stand, what can hang on it, and its options. */
import * as z from 'zod';
import type { InfoData, Option, Options, OptionValue } from './option.ts';

export interface Kind<Name extends string = string> {
  kind: Name;
  /** In menus. */
  group: 'switch' | 'stacked' | 'virtual' | 'tunnel' | 'joining';
  /** Whether it stands on another interface. */
  parent: 'none' | 'required' | 'optional';
  /** How iproute2 is told the parent: before the kind (`link eth0 name … type vlan`), or among the options (`dev eth0`). */
  parentWord?: 'link' | 'dev';
  /** The parent may lie in another namespace than the interface. */
  acrossNamespaces?: true;
  /** It ends when its parent leaves for another namespace. */
  endsWhenParentMoves?: true;
  /** It stays when its parent goes or leaves for another namespace, with the number of what is no more there: nothing leaves through it then. */
  outlivesParent?: true;
  /** It can be moved into another namespace. */
  canBeMoved: boolean;
  /** Carries Ethernet frames: it can be a port of a bridge or a bond, and others can stand on it. */
  ethernet: boolean;
  /** It has a MAC address that can be given. */
  takesMac: boolean;
  /** What it is born with and drawn as where nothing is given; absent: the kernel chooses by what it stands on. */
  mtu?: number;
  /** The MTU it is born with as seen from its parent's, for the model of the kernel. */
  birthMtu(parent: number | undefined): number;
  /** The parent has one receiver only (rx_handler): it cannot be a port too, nor the parent of another such kind. */
  claimsParent?: true;
  /** It comes up and goes down with its parent, and cannot be up without it. */
  followsParent?: true;
  /** Its MTU is at most its parent's. */
  boundByParent?: true;
  /** Made with neither MAC nor MTU; both are set afterwards. */
  bornBare?: true;
  /** The kernel takes one only with these options, and what is told by `and`, alike: on one parent, or in one namespace. */
  unique?: { within: 'parent' | 'namespace'; by: readonly [string, ...string[]]; byParent?: true; and?(options: Options): string };
  /** With these options it has its parent for itself: no other of its kind stands there. */
  isAlone?(options: Options): boolean;
  options: Readonly<Record<string, Option>>;
  /** The program that sets and tells its options, all at once, where `ip` does not. */
  setBy?: 'wg';
  /** Its options when it is made, where they are set afterwards. */
  newborn?: Options;
  /** Words before `type KIND`… are the same for all; a kind that is made otherwise says how. */
  addWords?(dev: string, options: Options): string[];
  /** The kernel's interface can be drawn; absent: always. */
  isLasting?(data: InfoData): boolean;
  /** Whether one value can become another on the living interface, beyond `changeable`. */
  canChange?(name: string, from: OptionValue | undefined, to: OptionValue | undefined): boolean;
}

/** The schema of a kind's options as a document holds them. */
export function optionsSchema({ options }: Kind): z.ZodType<Options> {
  return schemaOf(options, ({ schema }) => schema);
}

/** The schema of a kind's options as a lab file holds them; it gives them as a document does. */
export function fileOptionsSchema({ options }: Kind): z.ZodType<Options> {
  return schemaOf(options, ({ schema, inFile }) => inFile?.schema ?? schema);
}

/** Options as a lab file holds them. */
export function fileOptionsOf({ options }: Kind, given: Options): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, options[name]?.inFile?.of(value) ?? value]));
}

function schemaOf(options: Kind['options'], of: (option: Option) => z.ZodType<OptionValue>): z.ZodType<Options> {
  const shape = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.required === true ? of(option) : of(option).exactOptional()]),
  );
  return z.strictObject(shape).transform((given) => definedOnly(given));
}

function definedOnly(given: Readonly<Record<string, OptionValue | undefined>>): Options {
  const kept: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) kept[name] = value;
  return kept;
}

/** Whether some option must be given. */
export function needsOptions({ options }: Kind): boolean {
  return Object.values(options).some(({ required }) => required === true);
}

/** The options without those that say what stands by itself: so two states of the same interface are equal. */
export function sparse({ options }: Kind, given: Options): Options {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => options[name] !== undefined && options[name].default !== value),
  );
}

/** The options of what `ip -d -j` prints, sparse. */
export function readOptions(kind: Kind, data: InfoData): Options {
  const read: Record<string, OptionValue> = {};
  for (const [name, option] of Object.entries(kind.options)) {
    const value = option.read(data);
    if (value !== undefined && value !== option.default) read[name] = value;
  }
  return read;
}

/** The words of iproute2 for these options, in the order of the kind's table. */
export function optionWords({ options }: Kind, given: Readonly<Record<string, OptionValue | null>>): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const value = given[name];
    return value === undefined ? [] : option.words(value ?? undefined);
  });
}

/** What no other of its kind may have there, as text (`parent` in whatever words, alike for all); undefined when nothing must be its own. */
export function identityOf({ unique }: Kind, options: Options = {}, parent = ''): string | undefined {
  if (!unique) return undefined;
  const given = unique.by.map((name) => `${name} ${String(options[name] ?? '')}`);
  return [...given, unique.and?.(options) ?? '', unique.byParent ? parent : ''].join(' ');
}

/** Names of the options in which two sparse records differ. */
export function differingOptions(a: Options = {}, b: Options = {}): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}

/** The same between what is wanted and what a kernel has, which may say more. */
export function unsettledOptions(kind: Kind | undefined, wanted: Options = {}, actual: Options = {}): string[] {
  return differingOptions(wanted, actual).filter((name) => kind?.options[name]?.isSame?.(wanted[name], actual[name]) !== true);
}

/** Whether an interface with these options can become one with those without being made anew. */
export function canBecome(kind: Kind, from: Options = {}, to: Options = {}): boolean {
  return differingOptions(from, to).every(
    (name) => kind.options[name]?.changeable === true && (kind.canChange?.(name, from[name], to[name]) ?? true),
  );
}
