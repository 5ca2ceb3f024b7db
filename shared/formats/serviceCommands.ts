/** What other tools are to run for the services of a lab: those whose programs are everybody's, and need no file of nslab's. */
import { HOST } from '../model/ids.ts';
import type { Namespace } from '../model/lab.ts';
import type { Service } from '../model/service.ts';
import { describeService, serviceStart } from '../services/services.ts';
import { shellWord } from './shellWord.ts';

export interface ServiceLines {
  /** Shell lines that end. */
  before: string[];
  /** The shell line that goes on until it is killed. */
  run: string;
}

/** Undefined where it cannot be carried over as such lines; on the machine itself nothing is started. */
export function serviceLines(namespace: Namespace, service: Service): ServiceLines | undefined {
  if (!service.enabled || namespace.id === HOST) return undefined;
  switch (service.kind) {
    case 'http':
      return webLines(service, folderOf(namespace, String(service.port)), namespace);
    case 'dhcp-dns': {
      const folder = folderOf(namespace, service.dev);
      return { before: [`mkdir -p ${shellWord(folder)}`], run: programLine(namespace, service, folder) };
    }
    case 'iperf3':
    case 'command': {
      const run = programLine(namespace, service, '/tmp');
      // Not every tool takes a command of several lines.
      return /\p{Cc}/u.test(run) ? undefined : { before: [], run };
    }
    case 'dhcp-client':
    case 'frr':
      return undefined;
  }
}

/** As one line that starts it and goes on. */
export function inBackground(run: string): string {
  return `${run} >/dev/null 2>&1 &`;
}

/** For the list of what comes along. */
export function serviceBecomes(namespace: Namespace, service: Service): 'services_started' | 'services_lost' {
  return serviceLines(namespace, service) ? 'services_started' : 'services_lost';
}

function programLine({ name: namespace }: Namespace, service: Service, folder: string): string {
  const program = (need: string): string => describeService(service.kind).needs.find(({ id }) => id === need)?.programs[0] ?? need;
  return serviceStart(service, { namespace, folder, program }).argv.map(shellWord).join(' ');
}

/** Ours is a program of nslab's own; Python's serves the same text. */
function webLines({ port, text }: Extract<Service, { kind: 'http' }>, folder: string, { name }: Namespace): ServiceLines {
  const page = (text ?? `Hello from ${name}.`).trimEnd().replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return {
    before: [`mkdir -p ${shellWord(folder)}`, `printf '%b\\n' ${shellWord(page)} >${shellWord(`${folder}/index.html`)}`],
    run: `python3 -m http.server ${String(port)} --directory ${shellWord(folder)}`,
  };
}

/** Machines of some tools share their files. */
function folderOf({ name }: Namespace, what: string): string {
  return `/tmp/nslab/${name}/${what}`;
}
