/** The terminal's colours, taken from the page's tokens as they stand. */
import type { ITerminalOptions } from '@xterm/xterm';
import type { ISearchOptions } from '@xterm/addon-search';

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function terminalTheme(): NonNullable<ITerminalOptions['theme']> {
  return {
    background: token('--surface'),
    foreground: token('--text'),
    cursor: token('--accent'),
    cursorAccent: token('--surface'),
    selectionBackground: `${token('--accent')}44`,
    black: token('--text'),
    red: token('--bad'),
    green: token('--up'),
    yellow: token('--warn'),
    blue: token('--accent'),
    magenta: token('--drift'),
    cyan: token('--link'),
    white: token('--text2'),
    brightBlack: token('--text3'),
    brightRed: token('--bad'),
    brightGreen: token('--up'),
    brightYellow: token('--warn'),
    brightBlue: token('--accent'),
    brightMagenta: token('--drift'),
    brightCyan: token('--link'),
    brightWhite: token('--text'),
  };
}

export function terminalFont(): Pick<ITerminalOptions, 'fontFamily' | 'fontSize'> {
  return { fontFamily: token('--mono'), fontSize: 13 };
}

/** How what was found is marked. */
export function foundColours(): ISearchOptions {
  return {
    decorations: {
      matchBackground: token('--warn-soft'),
      matchBorder: token('--warn'),
      matchOverviewRuler: token('--warn'),
      activeMatchBackground: token('--accent-soft'),
      activeMatchBorder: token('--accent'),
      activeMatchColorOverviewRuler: token('--accent'),
    },
  };
}
