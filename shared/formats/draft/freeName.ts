/** Names that are taken give way to the next. */

/** With a number behind where it is taken. */
export function freeName(wanted: string, most: number, taken: (text: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  for (let n = 2; ; n += 1) {
    const end = `-${String(n)}`;
    const name = `${wanted.slice(0, most - end.length)}${end}`;
    if (!taken(name)) return name;
  }
}
