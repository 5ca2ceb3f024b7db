/** Reads a Kathará (or Netkit) lab: lab.conf, the *.startup files, and what lies in the machines' folders. */
import { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { refused, type Imported, type SourceFile } from '../imported.ts';
import { addHosts, writeTables } from '../commands/fileCommands.ts';
import { runScript } from '../commands/runScript.ts';
import { setSwitch } from '../commands/switches.ts';
import { portName } from '../placing.ts';

/** name[key]="value", with or without quotes. */
const SETTING = /^([A-Za-z0-9_-]+)\[([^\]]+)\]\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*))\s*(?:#.*)?$/;
const ABOUT = /^(LAB_[A-Z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*))$/;
/** What a container needs and a namespace does not. */
const CONTAINER: readonly string[] = ['image', 'mem', 'cpus', 'shell', 'num_terms', 'entrypoint', 'args', 'ipv6', 'privileged', 'ulimit'];

interface Socket {
  namespace: NamespaceDraft;
  dev: string;
  mac: string | undefined;
  place: Place;
}

export function isKathara(files: readonly SourceFile[]): boolean {
  return files.some(({ name }) => baseOf(name) === 'lab.conf') || (files.length === 1 && isLabConf(files[0]?.text ?? ''));
}

function isLabConf(text: string): boolean {
  return /^[A-Za-z0-9_-]+\[\d+\]\s*=/m.test(text);
}

export function fromKathara(files: readonly SourceFile[]): Imported {
  const conf = files.find(({ name }) => baseOf(name) === 'lab.conf') ?? (files.length === 1 ? files[0] : undefined);
  if (!conf) return refused('file_shape', { what: 'lab.conf' });
  return new Reader(conf, files).read();
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

class Reader {
  #draft = new LabDraft('');
  readonly #machines = new Map<string, NamespaceDraft>();
  /** By collision domain: what is plugged into it. */
  readonly #domains = new Map<string, Socket[]>();
  readonly #needless = new Map<string, Set<string>>();
  readonly #execs: { namespace: NamespaceDraft; command: string; place: Place }[] = [];
  readonly #about = new Map<string, string>();
  /** Folder of lab.conf, with its slash. */
  readonly #root: string;

  constructor(
    private readonly conf: SourceFile,
    private readonly files: readonly SourceFile[],
  ) {
    this.#root = conf.name.slice(0, conf.name.lastIndexOf('/') + 1);
  }

  read(): Imported {
    const folder = this.#root.split('/').at(-2) ?? '';
    const name = /^LAB_NAME\s*=\s*["']?([^"'\n]+)/m.exec(this.conf.text)?.[1] ?? (folder === '' ? 'Kathará' : folder);
    this.#draft = new LabDraft(name);
    for (const [i, line] of this.conf.text.split('\n').entries()) this.#line(line.trim(), { line: i + 1, file: baseOf(this.conf.name) });
    if (this.#machines.size === 0) return refused('file_shape', { what: 'lab.conf: machine[0]="A"' });
    this.#plug();
    this.#machineFiles();
    this.#startups();
    this.#otherFiles();
    this.#defaults();
    const description = this.#about.get('LAB_DESCRIPTION');
    if (description !== undefined) this.#draft.addNote(description, [0, -200]);
    return this.#draft.build();
  }

  #line(line: string, place: Place): void {
    if (line === '' || line.startsWith('#')) return;
    const about = ABOUT.exec(line);
    if (about?.[1] !== undefined) {
      const value = about[2] ?? about[3] ?? about[4] ?? '';
      this.#about.set(about[1], value);
      if (about[1] !== 'LAB_NAME' && about[1] !== 'LAB_DESCRIPTION') this.#draft.note('lost', 'line_unknown', { text: line }, place);
      return;
    }
    const setting = SETTING.exec(line);
    if (setting?.[1] === undefined || setting[2] === undefined) {
      this.#draft.note('lost', 'line_unknown', { text: line.slice(0, 200) }, place);
      return;
    }
    const machine = this.#machine(setting[1], place);
    this.#setting(setting[1], machine, setting[2].trim(), setting[3] ?? setting[4] ?? setting[5] ?? '', place);
  }

  #machine(name: string, place: Place): NamespaceDraft {
    const known = this.#machines.get(name);
    if (known) return known;
    const added = this.#draft.add(name, place);
    this.#machines.set(name, added);
    return added;
  }

  #setting(name: string, namespace: NamespaceDraft, key: string, value: string, place: Place): void {
    if (/^\d+$/.test(key)) {
      const [domain = '', mac] = value.split('/');
      if (domain === '') this.#draft.note('lost', 'line_unknown', { text: `${name}[${key}]=${value}` }, place);
      else {
        const socket: Socket = { namespace, dev: `eth${String(Number(key))}`, mac, place };
        this.#domains.set(domain, [...(this.#domains.get(domain) ?? []), socket]);
      }
    } else if (key === 'sysctl') {
      const [, switchName = '', state = ''] = /^([^=\s]+)\s*=\s*(\S+)$/.exec(value) ?? [];
      if (setSwitch(namespace, switchName, state) !== 'done') this.#draft.note('lost', 'switch_lost', { at: name, name: value }, place);
    } else if (key === 'exec') this.#execs.push({ namespace, command: value, place });
    else if (key === 'bridged' && !/^(false|0|no)$/i.test(value)) this.#draft.note('lost', 'kathara_bridged', { name }, place);
    else if (CONTAINER.includes(key) || key === 'bridged') this.#needless.set(key, (this.#needless.get(key) ?? new Set()).add(name));
    else this.#draft.note('lost', 'keys_lost', { at: name, keys: `${key}=${value}` }, place);
  }

  /** Two on a collision domain are a link; any other number hangs on a bridge of the host. */
  #plug(): void {
    const linked: string[] = [];
    const bridged: string[] = [];
    for (const [domain, sockets] of this.#domains) {
      const [a, b] = sockets;
      if (!a) continue;
      if (b && sockets.length === 2) {
        this.#draft.link(this.#interface(a), this.#interface(b));
        linked.push(domain);
        continue;
      }
      const bridge = this.#draft.host.addInterface(domain, 'bridge', a.place);
      bridged.push(domain);
      for (const socket of sockets) {
        const port = this.#draft.host.addInterface(portName(socket.namespace.name, socket.dev), 'veth');
        this.#draft.host.plug(port, bridge);
        this.#draft.link(this.#interface(socket), port);
      }
    }
    if (linked.length > 0) this.#draft.note('info', 'domains_linked', { names: linked.join(', ') });
    if (bridged.length > 0) this.#draft.note('info', 'domains_bridged', { names: bridged.join(', ') });
  }

  #interface({ namespace, dev, mac, place }: Socket) {
    const iface = namespace.addInterface(dev, 'veth', place);
    if (mac !== undefined && !namespace.setMac(iface, mac))
      this.#draft.note('lost', 'mac_lost', { at: `${namespace.name}/${dev}`, mac }, place);
    return iface;
  }

  #file(path: string): SourceFile | undefined {
    return this.files.find(({ name }) => name === `${this.#root}${path}`);
  }

  #startups(): void {
    const shared = this.#file('shared.startup');
    for (const [name, namespace] of this.#machines) {
      for (const file of [shared, this.#file(`${name}.startup`)])
        if (file) runScript(this.#draft, namespace, file.text, { file: file.name.slice(this.#root.length), line: 1 });
    }
    // After the startup file, when all is there.
    for (const { namespace, command, place } of this.#execs) runScript(this.#draft, namespace, command, place);
  }

  /** What lies in a machine's folder is in its file system, where its programs find it. */
  #machineFiles(): void {
    for (const file of this.files) {
      const path = file.name.slice(this.#root.length);
      const [, folder = '', rest = ''] = /^([^/]+)\/(.+)$/.exec(path) ?? [];
      const machine = this.#machines.get(folder);
      if (!machine) continue;
      if (rest === 'etc/hosts') this.#hosts(machine, file, path);
      else if (rest === 'etc/iproute2/rt_tables') writeTables(machine, file.text);
      else machine.files.set(`/${rest}`, file.text, { file: path });
    }
  }

  /** Those that no program of the startup files has read. */
  #otherFiles(): void {
    for (const machine of this.#machines.values())
      for (const [path, place] of machine.files.left) {
        const isRouting = /^\/etc\/(frr|quagga|zebra)\//.test(path);
        if (isRouting) this.#draft.note('lost', 'routing_lost', { at: machine.name, file: path.slice(1) }, place);
        else this.#draft.note('lost', 'other_file', { file: place.file ?? path }, place);
      }
    for (const file of this.files) {
      const path = file.name.slice(this.#root.length);
      const [, startup] = /^([^/]+)\.startup$/.exec(path) ?? [];
      const [, folder] = /^([^/]+)\//.exec(path) ?? [];
      const isRead = path === 'shared.startup' || (startup !== undefined && this.#machines.has(startup));
      if (file === this.conf || isRead || (folder !== undefined && this.#machines.has(folder))) continue;
      this.#draft.note('lost', 'other_file', { file: path }, { file: path });
    }
  }

  #hosts(machine: NamespaceDraft, file: SourceFile, path: string): void {
    for (const { line, entry } of addHosts(machine, file.text))
      this.#draft.note('lost', 'host_lost', { at: machine.name, entry }, { line, file: path });
  }

  /** What Kathará does without being told, and a lab does not. */
  #defaults(): void {
    for (const [key, names] of this.#needless) this.#draft.note('info', 'key_needless', { keys: key, at: [...names].join(', ') });
    const forwarding = [...this.#machines.values()].filter(({ cables, forwarding: { ipv4 } }) => cables.length > 1 && ipv4 === undefined);
    for (const namespace of forwarding) namespace.forwarding.ipv4 = true;
    if (forwarding.length > 0) this.#draft.note('info', 'forwarding_assumed', { names: forwarding.map(({ name }) => name).join(', ') });
  }
}
