/** Names for new labs that nobody has yet. */

/** The name, or the name with the first number that is free. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let n = 2;
  while (taken.includes(`${wanted} ${String(n)}`)) n += 1;
  return `${wanted} ${String(n)}`;
}
