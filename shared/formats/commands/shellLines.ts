/**
 * Takes a shell script apart into plain commands, which are read and never run. What needs a real shell (loops, variables, most pipes) is
 * marked as such; here-documents and what `echo` or `printf` pipes into a command are its input.
 */

export interface ShellCommand {
  words: string[];
  /** As written. */
  text: string;
  /** From 1. */
  line: number;
  /** Where its output goes, when it goes into a file. */
  into?: string;
  /** Its standard input, where the script has it. */
  input?: string;
  /** False: what it does cannot be known without running it. */
  plain: boolean;
}

/** Words that open a compound command, with the one that ends it. */
const COMPOUND: ReadonlyMap<string, string> = new Map([
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['select', 'done'],
  ['if', 'fi'],
  ['case', 'esac'],
  ['{', '}'],
  ['(', ')'],
]);

/** The commands of a script, in order. */
export function shellCommands(script: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const waiting: string[] = [];
  let begun: ShellCommand | undefined;
  let skipNext = false;
  for (const part of joined(split(script))) {
    const [first = ''] = part.words;
    if (begun) {
      begun.text = `${begun.text}\n${part.text}`;
      for (const word of part.words) {
        const end = COMPOUND.get(word);
        if (word === waiting.at(-1)) waiting.pop();
        else if (end !== undefined) waiting.push(end);
      }
      if (waiting.length === 0) begun = undefined;
      continue;
    }
    const opens = COMPOUND.get(first) ?? (/^[\w-]+\(\)$/.test(first) || first === 'function' ? '}' : undefined);
    if (opens !== undefined) {
      const compound: ShellCommand = { ...part, plain: false };
      commands.push(compound);
      // It may end in the same line: `{ a; }` comes in parts, `f() { a` opens with its brace.
      waiting.push(opens);
      for (const word of part.words.slice(1)) {
        if (word === waiting.at(-1) && word !== '{') waiting.pop();
        else if (COMPOUND.has(word) && !(opens === '}' && word === '{')) waiting.push(COMPOUND.get(word) ?? '');
      }
      if (waiting.length > 0) begun = compound;
      continue;
    }
    // `a || true`: the second is for when the first fails.
    if (skipNext && ['true', ':'].includes(part.words.join(' '))) {
      skipNext = false;
      continue;
    }
    if (part.words.length > 0) commands.push(skipNext ? { ...part, plain: false } : part);
    skipNext = part.ends === '||';
  }
  return commands;
}

type Part = ShellCommand & { ends: string };

/** Pipes are one command: of what is told to another one plainly its input, and otherwise something that only a shell can run. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const before = result.at(-1);
    if (before?.ends !== '|') {
      result.push(part);
      continue;
    }
    const told = before.plain && before.input === undefined && before.into === undefined ? toldBy(before.words) : undefined;
    const text = `${before.text} | ${part.text}`;
    result[result.length - 1] =
      told !== undefined && part.plain && part.ends !== '|' && part.input === undefined
        ? { ...part, text, line: before.line, input: told }
        : { ...before, text, ends: part.ends, plain: false };
  }
  return result.map((part) => (part.ends === '|' ? { ...part, plain: false } : part));
}

/** What `echo` or `printf` prints, as far as that is plain. */
export function toldBy([program, ...words]: readonly string[]): string | undefined {
  const escaped = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  if (program === 'echo') {
    if (words[0] === '-e') return `${escaped(words.slice(1).join(' '))}\n`;
    return words[0] === '-n' ? words.slice(1).join(' ') : `${words.join(' ')}\n`;
  }
  if (program !== 'printf') return undefined;
  const [form = '', only = ''] = words;
  if (words.length === 2 && form === '%b\\n') return `${unescaped(only)}\n`;
  if (words.length === 2 && (form === '%s' || form === '%s\\n')) return form === '%s' ? only : `${only}\n`;
  return words.length === 1 && !form.includes('%') ? escaped(form) : undefined;
}

/** What `%b` makes of its word, as far as texts need it. */
function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}

const OPERATOR = /^(\|\||&&|;;|[;&|\n])/;

function split(script: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  let line = 1;
  let part: Part = { words: [], text: '', line, plain: true, ends: '' };
  let word: string | undefined;
  let redirect: '>' | '<' | '<<' | undefined;
  let start = 0;
  /** Here-documents whose text begins with the next line. */
  let documents: { end: string; of: Part; quoted: boolean; tabs: boolean }[] = [];
  let quoted = false;
  let tabs = false;
  const endWord = (): void => {
    if (word === undefined) return;
    if (redirect === undefined) part.words.push(word);
    else if (redirect === '>' && !word.startsWith('&') && word !== '/dev/null') part.into = word;
    else if (redirect === '<<') {
      documents.push({ end: word, of: part, quoted, tabs });
      tabs = false;
    } else if (redirect === '<' && word !== '/dev/null') part.plain = false;
    redirect = undefined;
    word = undefined;
    quoted = false;
  };
  const endPart = (operator: string): void => {
    endWord();
    part.text = script.slice(start, at).trim();
    part.ends = operator;
    if (part.words.length > 0) parts.push(part);
    part = { words: [], text: '', line, plain: true, ends: '' };
  };
  const readDocuments = (): void => {
    for (const { end, of, quoted: literal, tabs: indented } of documents) {
      const lines: string[] = [];
      for (;;) {
        const stop = script.indexOf('\n', at);
        const raw = script.slice(at, stop < 0 ? script.length : stop);
        at = stop < 0 ? script.length : stop + 1;
        line += 1;
        const text = indented ? raw.replace(/^\t+/, '') : raw;
        if (text === end || (stop < 0 && raw === '')) break;
        lines.push(text);
        if (stop < 0) break;
      }
      const text = lines.map((one) => `${one}\n`).join('');
      // Unquoted, a shell would put values in.
      if (!literal && /[$`\\]/.test(text)) of.plain = false;
      of.input = text;
    }
    documents = [];
  };
  while (at < script.length) {
    const char = script[at] ?? '';
    const operator = OPERATOR.exec(script.slice(at, at + 2))?.[1];
    if (char === '\\') {
      if (script[at + 1] === '\n') line += 1;
      else word = (word ?? '') + (script[at + 1] ?? '');
      at += 2;
    } else if (char === "'") {
      quoted = true;
      const end = script.indexOf("'", at + 1);
      const text = script.slice(at + 1, end < 0 ? script.length : end);
      word = (word ?? '') + text;
      line += countLines(text);
      at += text.length + 2;
    } else if (char === '"') {
      let text = '';
      quoted = true;
      at += 1;
      while (at < script.length && script[at] !== '"') {
        if (script[at] === '\\' && '"\\$`\n'.includes(script[at + 1] ?? '')) at += 1;
        else if (script[at] === '$' || script[at] === '`') part.plain = false;
        text += script[at] ?? '';
        at += 1;
      }
      word = (word ?? '') + text;
      line += countLines(text);
      at += 1;
    } else if (char === '#' && word === undefined) {
      const end = script.indexOf('\n', at);
      const stop = end < 0 ? script.length : end;
      // What was said so far ends here; the comment itself is none of it.
      if (part.words.length > 0) endPart('\n');
      at = stop;
      start = at;
    } else if (operator !== undefined && !(operator === '&' && redirect === '>')) {
      endPart(operator);
      at += operator.length;
      if (char === '\n') line += 1;
      if (char === '\n') readDocuments();
      part.line = line;
      start = at;
    } else if (/\s/.test(char)) {
      endWord();
      at += 1;
      if (part.words.length === 0 && word === undefined) {
        part.line = line;
      }
    } else if (char === '>' || char === '<') {
      // `2>` names a stream, not a word.
      if (word !== undefined && /^[0-9&]$/.test(word)) word = undefined;
      endWord();
      const count = /^(?:<+|>+)/.exec(script.slice(at, at + 4))?.[0].length ?? 1;
      at += count;
      redirect = char === '<' && count === 2 ? '<<' : char;
      // `<<-` takes the tabs away that its lines begin with.
      if (redirect === '<<' && script[at] === '-') {
        tabs = true;
        at += 1;
      }
      if (char === '<' && count > 2) part.plain = false;
    } else if (char === '(' || char === ')') {
      if (word !== undefined && char === '(' && script[at + 1] === ')') {
        word += '()';
        at += 2;
        endWord();
      } else {
        endWord();
        part.words.push(char);
        part.plain = false;
        at += 1;
      }
    } else {
      if (char === '$' || char === '`' || char === '*' || char === '?') part.plain = false;
      word = (word ?? '') + char;
      at += 1;
    }
  }
  endPart('\n');
  return parts;
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
