/** Takes a shell script apart into plain commands; what needs a real shell (loops, variables, pipes, …) is marked as such. */

export interface ShellCommand {
  words: string[];
  /** As written. */
  text: string;
  /** From 1. */
  line: number;
  /** Where its output goes, when it goes into a file. */
  into?: string;
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
  for (const part of split(script)) {
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

const OPERATOR = /^(\|\||&&|;;|[;&|\n])/;

function split(script: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  let line = 1;
  let part: Part = { words: [], text: '', line, plain: true, ends: '' };
  let word: string | undefined;
  let redirect: '>' | '<' | undefined;
  let start = 0;
  const endWord = (): void => {
    if (word === undefined) return;
    if (redirect === undefined) part.words.push(word);
    else if (redirect === '>' && !word.startsWith('&') && word !== '/dev/null') part.into = word;
    else if (redirect === '<' && word !== '/dev/null') part.plain = false;
    redirect = undefined;
    word = undefined;
  };
  const endPart = (operator: string): void => {
    endWord();
    part.text = script.slice(start, at).trim();
    part.ends = operator;
    // A pipe joins two commands into one that only a shell can run.
    if (operator === '|') part.plain = false;
    if (part.words.length > 0) parts.push(part);
    part = { words: [], text: '', line, plain: operator !== '|', ends: '' };
  };
  while (at < script.length) {
    const char = script[at] ?? '';
    const operator = OPERATOR.exec(script.slice(at, at + 2))?.[1];
    if (char === '\\') {
      if (script[at + 1] === '\n') line += 1;
      else word = (word ?? '') + (script[at + 1] ?? '');
      at += 2;
    } else if (char === "'") {
      const end = script.indexOf("'", at + 1);
      const text = script.slice(at + 1, end < 0 ? script.length : end);
      word = (word ?? '') + text;
      line += countLines(text);
      at += text.length + 2;
    } else if (char === '"') {
      let text = '';
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
      redirect = char;
      at += 1;
      while (script[at] === char) at += 1;
      if (char === '<' && script[at - 2] === '<') part.plain = false;
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
