/** Takes a text for nft apart: `add chain …; add rule …`, or the nested form of `nft list ruleset`. */

export type NftStatement =
  | { type: 'flush'; chain?: string }
  | { type: 'chain'; family: string; table: string; name: string; hook: string; policy: 'accept' | 'drop' }
  | { type: 'rule'; family: string; table: string; name: string; words: string[] };

const FAMILIES: readonly string[] = ['ip', 'ip6', 'inet'];

/** Words, strings without their quotes, and the signs that part statements. Undefined when a string does not end. */
function tokens(text: string): string[] | undefined {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) return undefined;
      found.push(text.slice(at + 1, end));
      at = end + 1;
    } else if (char === '\n' || char === ';') {
      found.push(';');
      at += 1;
    } else if ('{},'.includes(char)) {
      found.push(char);
      at += 1;
    } else if (/\s/.test(char)) at += 1;
    else {
      let end = at;
      while (end < text.length && !/[\s;{},"#]/.test(text[end] ?? '')) end += 1;
      found.push(text.slice(at, end));
      at = end;
    }
  }
  return found;
}

export function nftStatements(text: string): NftStatement[] | undefined {
  const all = tokens(text);
  return all && new Reader(all).read();
}

class Reader {
  #at = 0;
  readonly #statements: NftStatement[] = [];

  constructor(private readonly all: readonly string[]) {}

  read(): NftStatement[] | undefined {
    while (this.#at < this.all.length) {
      if (this.#next() === ';') this.#at += 1;
      else if (!this.#statement()) return undefined;
    }
    return this.#statements;
  }

  #next(): string | undefined {
    return this.all[this.#at];
  }

  #take(): string {
    const word = this.all[this.#at] ?? '';
    this.#at += 1;
    return word;
  }

  /** `ip filter` or, without a family, `filter` of IPv4. */
  #tableName(): { family: string; table: string } {
    const family = FAMILIES.includes(this.#next() ?? '') ? this.#take() : 'ip';
    return { family, table: this.#take() };
  }

  /** Up to the end of the statement; braces inside go along. */
  #line(): string[] {
    const words: string[] = [];
    let depth = 0;
    while (this.#at < this.all.length) {
      const word = this.#next() ?? '';
      if (depth === 0 && (word === ';' || word === '}')) break;
      if (word === '{') depth += 1;
      if (word === '}') depth -= 1;
      if (word !== ';') words.push(word);
      this.#at += 1;
    }
    return words;
  }

  #statement(): boolean {
    const first = this.#take();
    const verb = ['add', 'create', 'insert', 'flush', 'delete'].includes(first) ? first : 'add';
    const object = verb === first ? this.#take() : first;
    if (verb === 'insert') return false;
    if (verb === 'delete' || verb === 'flush') return this.#flush(object);
    if (object === 'table') {
      const place = this.#tableName();
      return this.#next() === '{' ? this.#table(place) : true;
    }
    if (object === 'chain') {
      const place = this.#tableName();
      return this.#chain(place.family, place.table, this.#take());
    }
    if (object !== 'rule') return false;
    const { family, table } = this.#tableName();
    const name = this.#take();
    this.#statements.push({ type: 'rule', family, table, name, words: this.#line() });
    return true;
  }

  #flush(object: string): boolean {
    if (object === 'ruleset') {
      this.#statements.push({ type: 'flush' });
      return true;
    }
    if (object !== 'table' && object !== 'chain') return false;
    const { family, table } = this.#tableName();
    this.#statements.push(object === 'table' ? { type: 'flush' } : { type: 'flush', chain: `${family} ${table} ${this.#take()}` });
    return true;
  }

  #table({ family, table }: { family: string; table: string }): boolean {
    this.#take();
    while (this.#next() !== '}') {
      if (this.#at >= this.all.length) return false;
      const word = this.#take();
      if (word === ';') continue;
      if (word !== 'chain' || !this.#chain(family, table, this.#take())) return false;
    }
    this.#take();
    return true;
  }

  /** `{ type filter hook input priority 0; policy drop; RULES }`; a chain of one's own hangs nowhere. */
  #chain(family: string, table: string, name: string): boolean {
    if (this.#next() !== '{') return true;
    this.#take();
    const rules: string[][] = [];
    let hook: string | undefined;
    let policy: 'accept' | 'drop' = 'accept';
    while (this.#next() !== '}') {
      if (this.#at >= this.all.length) return false;
      if (this.#next() === ';') {
        this.#at += 1;
        continue;
      }
      const words = this.#line();
      if (words[0] === 'type') hook = words[words.indexOf('hook') + 1];
      else if (words[0] === 'policy') policy = words[1] === 'drop' ? 'drop' : 'accept';
      else rules.push(words);
      if (words.length === 0) return false;
    }
    this.#take();
    if (hook === undefined) return rules.length === 0;
    this.#statements.push({ type: 'chain', family, table, name, hook, policy });
    for (const words of rules) this.#statements.push({ type: 'rule', family, table, name, words });
    return true;
  }
}
