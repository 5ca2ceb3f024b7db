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
  services_started: (v) => `${p(v, 'at')}: services ${p(v, 'names')} are started by commands; the programs must be there.`,
  services_commented: (v) => `${p(v, 'at')}: services ${p(v, 'names')} are there as comments; nothing starts them.`,
  isolation_lost: (v) => `${p(v, 'at')}: what it has of its own beside its network: ${p(v, 'kinds')}.`,
  schedule_lost: (v) => `Timed changes: ${p(v, 'count')}.`,
  uplink_lost: () => 'The way to the outside.',
  hosts_of_host: (v) => `Names in the host’s own /etc/hosts: ${p(v, 'names')}. The machine’s file is left alone.`,
  loopback_of_host: () => 'lo of the host is down in the drawing; the machine’s lo is left alone.',
  kernel_left: (v) => `The kernel has it and no drawing can hold it: ${p(v, 'what')}.`,
  programs: (v) => `Programs that the script left running: ${p(v, 'names')}.`,
  script_code: (v) => `The script ended with exit code ${p(v, 'code')}.`,
  more: (v) => `${p(v, 'count')} more.`,
  // Files that cannot be read.
  file_empty: () => 'There is nothing in it.',
  file_large: () => 'It is too large.',
  file_deep: () => 'Its parts are nested too deeply.',
  file_alias: () => 'It repeats its parts by aliases too often.',
  file_syntax: (v) => `It cannot be read: ${p(v, 'words')}`,
  file_shape: (v) => `${p(v, 'what')} is missing, or not what it must be.`,
  file_doctype: () => 'It has a document type, which is refused.',
  file_unknown: () => 'No format that is known here. Choose one.',
  lab_refused: (v) => `It makes no lab: ${p(v, 'words')}.`,
  // What comes along otherwise or not at all.
  renamed: (v) => `${p(v, 'from')} is called ${p(v, 'to')} here.`,
  key_unknown: (v) => `${p(v, 'at')}: ${p(v, 'key')} is not known.`,
  keys_lost: (v) => `${p(v, 'at')}: ${p(v, 'keys')} does not come along.`,
  key_needless: (v) => `${p(v, 'at')}: ${p(v, 'keys')} is not needed here: a namespace runs the programs of this machine.`,
  labels_lost: (v) => `${p(v, 'at')}: labels ${p(v, 'keys')}.`,
  kind_instead: (v) => `${p(v, 'name')} is of kind ${p(v, 'kind')}; here it is a Linux namespace.`,
  bridge_instead: (v) => `${p(v, 'name')} is of kind ${p(v, 'kind')}; here it is a Linux bridge.`,
  switch_lost: (v) => `${p(v, 'at')}: kernel switch ${p(v, 'name')}.`,
  host_lost: (v) => `${p(v, 'at')}: the name ${p(v, 'entry')}.`,
  link_lost: (v) => `A link that leads out of the lab, or of a kind that is not known: ${p(v, 'what')}.`,
  link_nowhere: (v) => `A link to what is not in the file: ${p(v, 'what')}.`,
  link_twice: (v) => `A link to an interface that has one already, ${p(v, 'name')}: ${p(v, 'what')}.`,
  address_lost: (v) => `${p(v, 'at')}: ${p(v, 'address')} is no address that an interface can have.`,
  mac_lost: (v) => `${p(v, 'at')}: the MAC address ${p(v, 'mac')}.`,
  mtu_lost: (v) => `${p(v, 'at')}: the MTU ${p(v, 'mtu')}.`,
  command_unknown: (v) => `${p(v, 'at')}: not understood as network set-up: ${p(v, 'command')}`,
  command_fails: (v) => `${p(v, 'at')}: would fail here: ${p(v, 'command')}`,
  command_shell: (v) => `${p(v, 'at')}: needs a shell to know what it does: ${p(v, 'command')}`,
  both_families: (v) => `${p(v, 'at')}: a rule that names no address holds for IPv4 and IPv6 here.`,
  service_instead: (v) => `${p(v, 'at')}: ${p(v, 'from')} is the service ${p(v, 'name')} (${p(v, 'kind')}) here.`,
  frr_daemons: (v) => `${p(v, 'at')}: ${p(v, 'names')} is switched off in the file daemons; here what is configured runs.`,
  crossing_lost: (v) => `${p(v, 'what')} stands on an interface of another namespace.`,
  forwarding_assumed: (v) => `Containers forward IPv4 unless told otherwise. Here those with several links do: ${p(v, 'names')}.`,
  clab_mgmt: () => 'The management network: a lab has none.',
  clab_eth0: () => 'containerlab gives each node an interface eth0 in its management network; here there is none.',
  clab_mtu: () => 'Links without an MTU have 9500 in containerlab, and 1500 here.',
  clab_image: (v) => `The containers run ${p(v, 'image')}.`,
  clab_bridges: (v) => `containerlab wants the bridges of the host to be there before: ${p(v, 'commands')}`,
  line_unknown: (v) => `Not understood: ${p(v, 'text')}`,
  domains_linked: (v) => `Collision domains of two, here a link each: ${p(v, 'names')}.`,
  domains_bridged: (v) => `Collision domains that are a bridge of the host here: ${p(v, 'names')}.`,
  kathara_bridged: (v) => `${p(v, 'name')} is joined to the machine’s own network; here it is not.`,
  routing_lost: (v) => `${p(v, 'at')}: the routing daemon’s file ${p(v, 'file')}.`,
  other_file: (v) => `The file ${p(v, 'file')}.`,
  impairment_lost: (v) => `${p(v, 'what')} on ${p(v, 'links')}.`,
  switches_bridged: (v) => `Switches of a controller are learning bridges here: ${p(v, 'names')}.`,
  controller_lost: (v) => `The controller ${p(v, 'name')}.`,
  services_lost: (v) => `${p(v, 'at')}: services ${p(v, 'names')}.`,
  outside_lost: (v) => `${p(v, 'name')} (${p(v, 'kind')}) leads out of the lab or onto another canvas.`,
  section_lost: (v) => `The part ${p(v, 'name')}.`,
  annotation_moved: (v) => `A text on the canvas is a note here: ${p(v, 'text')}`,
  picture_only: () => 'A picture of the lab: names, addresses, routes. It builds nothing.',
  names_lost: (v) => `Names of their own in /etc/hosts: ${p(v, 'names')}.`,
  not_possible: (v) => `No kernel takes it yet, so it is left out: ${p(v, 'what')}.`,
} satisfies Record<string, (params: Params) => string>;

/** The sentence for an item. */
export function itemText({ code, params }: { code: ItemCode; params: Params }): string {
  const word: (params: Params) => string = itemWords[code];
  return word(params);
}
