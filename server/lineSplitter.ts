/** Cuts a stream of text chunks into lines, with a bound on how much an endless line may hold. */

/** A longer line is delivered in pieces of this many characters. */
const LONGEST_LINE = 64 * 1024;

export interface LineSplitter {
  push: (chunk: string) => void;
  /** Delivers what is left without a line end. */
  end: () => void;
}

/** Calls `onLine` for each line, without its line end. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  return {
    push(chunk) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      if (rest.length > LONGEST_LINE) {
        onLine(rest);
        rest = '';
      }
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
