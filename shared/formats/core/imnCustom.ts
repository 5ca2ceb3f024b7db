/** `custom-config` of imn files: files of CORE's services, models of its wireless networks, scripts of IMUNES. */
import type { Impairment } from '../../impairment/impairment.ts';
import { fieldsOf, first, type Fields } from './imnFields.ts';
import type { ServiceFile } from './services.ts';
import type { TclWord } from './tclList.ts';

/** Lines of a wireless network that only name its model, which `custom-config` describes. */
export const MOBILITY: readonly string[] = ['mobmodel', 'coreapi', 'basic_range', 'ns2script'];

interface Custom {
  files: ServiceFile[];
  /** What IMUNES runs instead of its own. */
  script?: TclWord;
  air?: Impairment;
  left: TclWord[];
}

export function readCustom(fields: Fields): Custom {
  const custom: Custom = { files: [], left: [] };
  for (const word of fields.get('custom-config') ?? []) {
    const parts = fieldsOf(word) ?? new Map<string, TclWord[]>();
    const id = first(parts, 'custom-config-id');
    const config = parts.get('config')?.[0];
    const [kind, service = '', path] = id.split(':');
    if (kind === 'service' && path !== undefined && config)
      custom.files.push({ service, path, text: unindented(config).text, place: { line: unindented(config).line } });
    // Without a path it lists the files, which come by themselves.
    else if (kind === 'service' && service !== '' && /^\s*files=\([^)]*\)\s*$/.test(config?.text ?? '')) continue;
    else if (id === 'basic_range' && config) {
      custom.air = rangeOf(config.text);
      custom.left.push({ text: 'basic_range: range', line: word.line });
    } else if (config && /\/(ba)?sh$/.test(first(parts, 'custom-command'))) custom.script = unindented(config);
    else custom.left.push({ text: `custom-config ${id}`.trim(), line: word.line });
  }
  return custom;
}

/** `bandwidth=54000000 delay=20000 error=0`, in bit/s, microseconds and percent. */
function rangeOf(text: string): Impairment {
  const value = (name: string): number => Number(new RegExp(`\\b${name}=(\\d+(?:\\.\\d+)?)`).exec(text)?.[1] ?? 0);
  return {
    delayMs: value('delay') / 1000,
    jitterMs: value('jitter') / 1000,
    lossPercent: value('error'),
    rateKbit: value('bandwidth') / 1000,
  };
}

/** It begins on the line after its brace, and every line with the tab of the file around it. */
function unindented({ text, line }: TclWord): TclWord {
  const body = text.replace(/^\n/, '').replace(/^[\t ]{0,8}/gm, (indent) => indent.replace(/^\t| {4}/, ''));
  return { text: body, line: text.startsWith('\n') ? line + 1 : line };
}
