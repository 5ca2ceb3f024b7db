/** Names a learner may give: which are allowed, by the kernel's own rules and by ours. */
import * as z from 'zod';

/**
 * A network namespace's name: becomes a file under /run/netns (iproute2 ip/ipnetns.c), so no `/`, and begins with a letter or
 * digit so that it can never be read as an option. A name of digits only is refused: `ip link set … netns 1` means process 1.
 */
export const namespaceNameSchema = z
  .string()
  .min(1, 'name_empty')
  .max(64, 'name_long')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'name_chars')
  .regex(/[^0-9]/, 'name_digits')
  .refine((name) => !(name in Object.prototype), 'name_reserved');

/** Names the kernel gives a meaning to: net/core/dev.c (`all`, `default` are directories of net.ipv4.conf). */
const RESERVED_INTERFACES: readonly string[] = ['all', 'default', 'lo'];

const interfaceNameText = z
  .string()
  .min(1, 'name_empty')
  .max(15, 'name_long')
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'name_chars');

/** An interface's name: at most 15 bytes (IFNAMSIZ), no `/`, `:` or white space (dev_valid_name), never like an option. */
export const interfaceNameSchema = interfaceNameText
  .refine((name) => !RESERVED_INTERFACES.includes(name), 'name_reserved')
  // State is kept in records by name, where these would be found without having been put there.
  .refine((name) => !(name in Object.prototype), 'name_reserved');

/** The interface a route names: lo too. */
export const routeInterfaceSchema = interfaceNameText.refine(
  (name) => name === 'lo' || !RESERVED_INTERFACES.includes(name),
  'name_reserved',
);

/** A host name of /etc/hosts: RFC 1123 labels. */
export const hostNameSchema = z
  .string()
  .max(253, 'name_long')
  .regex(/^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*$/, 'name_chars');

// Control, bidi-override and invisible characters: text that would not read as it is.
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** A lab's name: a label only, never a path or an argument. */
export const labNameSchema = z
  .string()
  .trim()
  .min(1, 'name_empty')
  .max(80, 'name_long')
  .refine((name) => !UNREADABLE.test(name), 'name_chars');

/** Text on the canvas: a note or the title of a group. New lines are allowed in notes. */
export const noteTextSchema = z
  .string()
  .max(2000, 'text_long')
  .refine((text) => !UNREADABLE.test(text.replaceAll('\n', '').replaceAll('\t', '')), 'name_chars');

/**
 * The first name `prefix0`, `prefix1`, … (or `prefix` itself when `bare`) that is not taken.
 */
export function nextName(prefix: string, taken: ReadonlySet<string>, bare = false): string {
  if (bare && !taken.has(prefix)) return prefix;
  for (let n = bare ? 2 : 0; ; n += 1) {
    const name = `${prefix}${String(n)}`;
    if (!taken.has(name)) return name;
  }
}
