/** Reads what stands after `type KIND` by the descriptors of the kinds, which know how to say it. */
import type { Kind } from '../../kinds/kind.ts';
import { kindOf } from '../../kinds/kinds.ts';
import type { Option, OptionValue } from '../../kinds/option.ts';

/** Other words for the same, by kind or for all. */
const ALIASES: Readonly<Record<string, string>> = { proto: 'protocol', vni: 'id', 'table-id': 'table', dst: 'remote', hlim: 'hoplimit' };

export interface KindWords {
  options: Record<string, OptionValue>;
  stp?: boolean;
  /** Name of what it stands on, where that is said here. */
  parent?: string;
  /** What nobody knows here. */
  left: string[];
}

export function readKindWords(name: string, words: readonly string[]): KindWords {
  const kind: Kind | undefined = kindOf(name);
  const read: KindWords = { options: {}, left: [] };
  for (let i = 0; i < words.length;) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    if (name === 'bridge' && (word === 'stp_state' || word === 'stp') && value !== undefined) {
      read.stp = value === '1' || value === 'on';
      i += 2;
    } else if (kind?.parentWord === 'dev' && word === 'dev' && value !== undefined) {
      read.parent = value;
      i += 2;
    } else {
      const found = kind && readOption(kind, word, value);
      if (found) {
        if (found.value !== undefined) read.options[found.name] = found.value;
        i += found.words;
      } else {
        read.left.push(word);
        i += 1;
      }
    }
  }
  return read;
}

interface Found {
  name: string;
  /** Absent: what stands by itself. */
  value?: OptionValue;
  words: number;
}

function readOption({ options, kind }: Kind, first: string, second: string | undefined): Found | undefined {
  const word = kind === 'ip6tnl' || kind === 'ip6gre' ? (first === 'ttl' ? 'hoplimit' : first) : first;
  for (const [name, option] of Object.entries(options)) {
    for (const one of [word, ALIASES[word] ?? word]) {
      const found = readValue(option, one, second);
      if (found) return { name, ...found };
    }
  }
  return undefined;
}

function readValue(option: Option, word: string, second: string | undefined): Omit<Found, 'name'> | undefined {
  const { field } = option;
  const isSaid = (said: readonly string[]): boolean => said[0] === word && (said[1] === undefined || said[1] === second);
  switch (field.type) {
    case 'switch': {
      for (const value of [true, false]) {
        const said = option.words(value);
        if (isSaid(said)) return { value, words: said.length };
      }
      return undefined;
    }
    case 'choice': {
      for (const value of field.choices) {
        const said = option.words(value);
        if (isSaid(said)) return { value, words: said.length };
      }
      // A bond's mode goes by its number too.
      const byNumber = option.words(field.choices[0] ?? '')[0] === word ? field.choices[Number(second)] : undefined;
      return byNumber === undefined ? undefined : { value: byNumber, words: 2 };
    }
    // Not said to `ip` at all.
    case 'secret':
    case 'lines':
      return undefined;
    case 'number': {
      const [own, one] = option.words(1);
      if (own !== word || second === undefined || one === undefined) return undefined;
      if (second === 'inherit') return { words: 2 };
      return /^\d+$/.test(second) ? { value: Number(second) / Number(one), words: 2 } : undefined;
    }
    case 'text': {
      if (option.words('x')[0] !== word || second === undefined) return undefined;
      return second === 'any' ? { words: 2 } : { value: second, words: 2 };
    }
  }
}
