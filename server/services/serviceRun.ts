/** One run of a service: from its files to its last process. */
import { serviceStart } from '../../shared/services/services.ts';
import type { Service } from '../../shared/model/service.ts';
import { lineSplitter } from '../lineSplitter.ts';
import type { Sandbox } from '../ports.ts';
import { DIE_WITH_PARENT } from '../sandbox/enter.ts';

/** What a service is asked to end by, and how long it may take before it is killed. */
const GRACE_MS = 2_000;
/** Every process of a service has this in its environment, so that those it put into the background are found too. */
const TAG = 'NSLAB_SERVICE';

/** Tells its own number, as the lab sees it, and becomes the program. */
const ANNOUNCE = 'printf "%s\\n" "$$"; exec "$@"';

/** Sends KILL to what has the tag until nothing has it any more, or another signal once. `$1`: a regular expression without anything a user typed. */
const SWEEP = `for ((i = 0; i < 50; i++)); do
  found=0
  while IFS= read -r file; do pid=\${file#/proc/}; kill -s "$2" "\${pid%/environ}" 2>/dev/null && found=1; done \\
    < <(grep -lzxE -e "$1" /proc/[0-9]*/environ 2>/dev/null)
  ((found)) && [ "$2" = KILL ] || exit 0
done`;

export interface RunEnd {
  code?: number;
  signal?: string;
}

export interface ServiceRun {
  /** As the lab sees it. */
  readonly pid: number;
  readonly exited: Promise<RunEnd>;
  /** Ends all its processes; resolves when they are gone. */
  stop(): Promise<void>;
}

export interface RunSpec {
  sandbox: Sandbox;
  service: Service;
  namespace: string;
  program: (id: string) => string;
  onLine: (from: 'out' | 'err', text: string) => void;
}

/** Where files of a service are, in the sandbox. */
function folderOf(service: Service): string {
  return `/run/nslab/services/${service.id}`;
}

/** Starts it; resolves once its program runs. Rejects with the port's own errors. */
export async function startService({ sandbox, service, namespace, program, onLine }: RunSpec): Promise<ServiceRun> {
  const folder = folderOf(service);
  const { files, argv, afterwards } = serviceStart(service, { namespace, folder, program });
  const folders = new Set([folder, ...files.map(({ path }) => path.slice(0, path.lastIndexOf('/')))]);
  await sandbox.run({ namespace: 'host', argv: ['mkdir', '-p', '--', ...folders] });
  for (const { path, content, executable = false } of files) {
    await sandbox.writeFile(path, content);
    if (executable) await sandbox.run({ namespace: 'host', argv: ['chmod', '755', '--', path] });
  }
  const child = await sandbox.stream({
    namespace,
    // What waits for it outside dies with the server, and it with that.
    argv: [...DIE_WITH_PARENT, 'bash', '--norc', '--noprofile', '-c', ANNOUNCE, 'nslab', ...argv],
    env: { [TAG]: service.id },
  });
  child.endInput();
  const exited = child.exited.then(({ code, signal }): RunEnd => (signal === null ? { code: code ?? 0 } : { signal }));
  const errors = lineSplitter((line) => {
    onLine('err', line);
  });
  child.onStderr(errors.push);
  const pid = await new Promise<number>((resolve) => {
    let isFirst = true;
    const lines = lineSplitter((line) => {
      if (isFirst) resolve(Number(line));
      else onLine('out', line);
      isFirst = false;
    });
    child.onStdout(lines.push);
    void exited.then(() => {
      lines.end();
      errors.end();
      // It could not even be entered; what it said is in the log.
      resolve(0);
    });
  });
  const sweep = (): Promise<unknown> => sweepTagged(sandbox, service.id);
  const gone = exited.then(async (end) => {
    // What it left in the background goes with it, and then what it left in the kernel.
    await sweep();
    // The lab or the namespace may be gone, and with it all there was.
    if (afterwards) await sandbox.run({ namespace, ...afterwards }, 'read').catch(() => undefined);
    return end;
  });
  return {
    pid,
    exited: gone,
    async stop() {
      // Not to who waits for it outside: it would die first, and take the service with it before that could clear up.
      await sweepTagged(sandbox, service.id, 'TERM');
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        void sweep();
      }, GRACE_MS);
      await exited;
      clearTimeout(timer);
      await gone;
    },
  };
}

/** Ends what services of an earlier server still run in a sandbox that was taken over. */
export async function sweepServices(sandbox: Sandbox): Promise<void> {
  await sweepTagged(sandbox, '[A-Za-z0-9_-]+');
}

async function sweepTagged(sandbox: Sandbox, id: string, signal: 'KILL' | 'TERM' = 'KILL'): Promise<void> {
  const argv = ['bash', '--norc', '--noprofile', '-c', SWEEP, 'nslab', `${TAG}=${id}`, signal];
  // The lab may be gone, and its processes with it.
  await sandbox.run({ namespace: 'host', argv }, 'read').catch(() => undefined);
}
