/** What the command line prints: text for people, JSON for programs. */

export interface Output {
  readonly json: boolean;
  /** One value: as JSON, or by `text`. */
  print(value: unknown, text: () => string): void;
  /** A line for people only. */
  line(text: string): void;
  /** Standard error, always as text. */
  error(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    print(value, text) {
      const shown = json ? JSON.stringify(value) : text();
      if (shown !== '') process.stdout.write(`${shown}\n`);
    },
    line(text) {
      if (!json) process.stdout.write(`${text}\n`);
    },
    error(text) {
      process.stderr.write(`${text}\n`);
    },
  };
}

/** Rows in columns, two spaces apart; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
