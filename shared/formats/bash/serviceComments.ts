/** What the services of a lab run, as comments: a script that built a lab should end, and start no programs on somebody's machine. */
import { compareNames } from '../../model/find.ts';
import { HOST } from '../../model/ids.ts';
import type { Lab, Namespace } from '../../model/lab.ts';
import type { Service } from '../../model/service.ts';
import { configOf, daemonsOf } from '../../services/frr.ts';
import { describeService, serviceStart } from '../../services/services.ts';
import { shellWord } from '../shellWord.ts';

export function serviceComments(lab: Lab): string[] {
  const lines = Object.values(lab.namespaces)
    .sort(compareNames)
    .flatMap((namespace) => namespace.services.flatMap((service) => ['', ...oneService(namespace, service)]));
  if (lines.length === 0) return [];
  return [...['Services are not started by this script. Each of these does so, in a terminal of its own:', ...lines].map(comment), ''];
}

/** Whatever somebody typed stays a comment: also what follows a new line. */
function comment(text: string): string {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}

function oneService({ name: namespace, id }: Namespace, service: Service): string[] {
  const title = `${namespace}: ${service.name} (${service.kind})${service.enabled ? '' : ', switched off'}`;
  const prefix = id === HOST ? '' : `ip netns exec ${shellWord(namespace)} `;
  if (service.kind === 'frr') {
    const config = configOf(service, namespace);
    return [`${title}, by zebra ${daemonsOf(config).join(' ')} with this frr.conf:`, config.trimEnd()];
  }
  const program = (need: string): string => describeService(service.kind).needs.find(({ id: own }) => own === need)?.programs[0] ?? need;
  const { files, argv } = serviceStart(service, { namespace, folder: '/tmp', program });
  const written = files.map(({ path, content }) => `cat >${path} <<'END'; chmod +x ${path}\n${content.trimEnd()}\nEND`);
  return [title, ...written, `${prefix}${argv.map(shellWord).join(' ')}`];
}
