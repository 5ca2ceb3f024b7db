/** English sentences of items, by code; the page has its own for other languages. */

type Params = Readonly<Record<string, string>>;
export type ItemWords = Readonly<Record<ItemCode, (params: Params) => string>>;
export type ItemCode = keyof typeof itemWords;

const p = (params: Params, name: string): string => params[name] ?? '';

export const itemWords = {
  places: () => 'Where the boxes stand on the canvas.',
  notes: (v) => `Notes on the canvas: ${p(v, 'count')}.`,
  groups: (v) => `Frames on the canvas: ${p(v, 'count')}.`,
  settings: () => 'Whether edits run at once, and whether the drawing follows the kernel.',
  hosts_of_host: (v) => `Names in the host’s own /etc/hosts: ${p(v, 'names')}. The machine’s file is left alone.`,
  loopback_of_host: () => 'lo of the host is down in the drawing; the machine’s lo is left alone.',
  kernel_left: (v) => `The kernel has it and no drawing can hold it: ${p(v, 'what')}.`,
  programs: (v) => `Programs that the script left running: ${p(v, 'names')}.`,
  script_code: (v) => `The script ended with exit code ${p(v, 'code')}.`,
  more: (v) => `${p(v, 'count')} more.`,
  not_possible: (v) => `No kernel takes it yet, so it is left out: ${p(v, 'what')}.`,
} satisfies Record<string, (params: Params) => string>;

/** The sentence for an item. */
export function itemText({ code, params }: { code: ItemCode; params: Params }): string {
  const word: (params: Params) => string = itemWords[code];
  return word(params);
}
