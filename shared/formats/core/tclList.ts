/** Takes a Tcl list apart (Tcl(n), lists): words, {braced words} with their braces off, "quoted" ones. Nothing is evaluated. */

export interface TclWord {
  text: string;
  /** From 1. */
  line: number;
}

export type TclList = { ok: true; words: TclWord[] } | { ok: false; line: number };

/** The words of a list. `line`: where the text begins. */
export function tclList(text: string, line = 1): TclList {
  const words: TclWord[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') line += 1;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const begun = line;
    let end = at;
    if (char === '{') {
      let depth = 0;
      for (; end < text.length; end += 1) {
        const next = text[end];
        if (next === '\n') line += 1;
        if (next === '\\') end += 1;
        else if (next === '{') depth += 1;
        else if (next === '}' && (depth -= 1) === 0) break;
      }
      if (end >= text.length) return { ok: false, line: begun };
      words.push({ text: text.slice(at + 1, end), line: begun });
      at = end + 1;
    } else if (char === '"') {
      for (end = at + 1; end < text.length && text[end] !== '"'; end += 1) {
        if (text[end] === '\n') line += 1;
        if (text[end] === '\\') end += 1;
      }
      if (end >= text.length) return { ok: false, line: begun };
      words.push({ text: text.slice(at + 1, end), line: begun });
      at = end + 1;
    } else {
      while (end < text.length && !/\s/.test(text[end] ?? '')) end += 1;
      words.push({ text: text.slice(at, end), line: begun });
      at = end;
    }
  }
  return { ok: true, words };
}
