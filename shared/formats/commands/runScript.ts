/** Understands the commands by which other tools set up a machine's network. They are read word by word; nothing of them is ever run. */
import type { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { runBrctl, runVconfig } from './bridgeTools.ts';
import { runBridge } from './bridgeVlan.ts';
import { runFileCommand, runWrite } from './fileCommands.ts';
import { runIp } from './ip.ts';
import { runIptables } from './iptables.ts';
import { runIfconfig, runRoute } from './netTools.ts';
import { runNft } from './nft.ts';
import { runProgram } from './programs.ts';
import { shellCommands, type ShellCommand } from './shellLines.ts';
import { runSysctl } from './switches.ts';
import { runTc } from './trafficControl.ts';
import type { Machine, Understood } from './understood.ts';

/** A script in a script in a script is no set-up of anybody's. */
const DEPTH = 5;

/** Takes a script's commands over for the namespace; what is not understood becomes an item. */
export function runScript(draft: LabDraft, namespace: NamespaceDraft, script: string, place: Place = {}, depth = 0): void {
  for (const command of shellCommands(script)) {
    const line = place.line === undefined ? command.line : place.line + command.line - 1;
    runCommand({ draft, namespace, place: { ...place, line } }, command, depth);
  }
}

const BASE_NAME = /^(?:\/(?:usr\/)?(?:local\/)?s?bin\/)?([^/]+)$/;
/** Programs that only start another one. */
const BEFORE: readonly string[] = ['sudo', 'exec', 'nohup', 'command', 'time'];

function runCommand(machine: Machine, command: ShellCommand, depth: number): void {
  const [first = '', ...rest] = command.words;
  const program = BASE_NAME.exec(first)?.[1] ?? first;
  if (command.plain && BEFORE.includes(program) && rest.length > 0) {
    runCommand(machine, { ...command, words: rest }, depth);
    return;
  }
  const inner = shellScript(program, rest);
  if (command.plain && inner !== undefined && depth < DEPTH) {
    // Lines inside count from the line that it stands in.
    for (const part of shellCommands(inner)) runCommand(machine, part, depth + 1);
    return;
  }
  const understood = command.plain ? runWords(machine, program, rest, command) : 'unknown';
  if (understood === 'done') return;
  const text = command.text === '' ? command.words.join(' ') : command.text;
  const params = { at: machine.namespace.name, command: text.length > 200 ? `${text.slice(0, 200)}…` : text };
  const code = understood === 'fails' ? 'command_fails' : command.plain ? 'command_unknown' : 'command_shell';
  machine.draft.note('lost', code, params, machine.place);
}

/** The script of `sh -c '…'`. */
function shellScript(program: string, words: readonly string[]): string | undefined {
  if (!['sh', 'bash', 'ash', 'dash'].includes(program)) return undefined;
  const [option = '', script] = words;
  return /^-[a-z]*c$/.test(option) && words.length === 2 ? script : undefined;
}

function runWords(machine: Machine, program: string, words: readonly string[], { into, input }: ShellCommand): Understood {
  if (into !== undefined) return runWrite(machine, program, words, { into, input });
  switch (program) {
    case 'ip':
      return runIp(machine, words);
    case 'sysctl':
      return runSysctl(machine, words);
    case 'ifconfig':
      return runIfconfig(machine.namespace, words);
    case 'route':
      return runRoute(machine.namespace, words);
    case 'bridge':
      return runBridge(machine.namespace, words);
    case 'brctl':
      return runBrctl(machine.namespace, words);
    case 'vconfig':
      return runVconfig(machine.namespace, words);
    case 'iptables':
    case 'iptables-legacy':
    case 'iptables-nft':
      return runIptables(machine, words, 4);
    case 'ip6tables':
      return runIptables(machine, words, 6);
    case 'nft':
      return runNft(machine, words, input);
    case 'tc':
      return runTc(machine, words);
    // Nothing that a lab would have of them.
    case 'true':
    case ':':
    case 'sleep':
    case 'echo':
    case 'set':
    case 'wait':
    case 'date':
    case 'clear':
      return 'done';
    case 'exit':
    case 'mkdir':
    case 'touch':
    case 'chmod':
    case 'chown':
      return runFileCommand(program, words);
    default:
      return runProgram(machine, program, words);
  }
}
