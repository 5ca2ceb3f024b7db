/** Which keys in a terminal are the page's and not the shell's. */

export type TerminalKey = 'copy' | 'paste' | 'find' | 'region' | 'shell';

/** F6 goes to the next region, Ctrl+Shift+C, V and F copy, paste and find; all others are the shell's. */
export function terminalKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>): TerminalKey {
  if (event.key === 'F6') return 'region';
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return 'shell';
  const key = event.key.toLowerCase();
  return key === 'c' ? 'copy' : key === 'v' ? 'paste' : key === 'f' ? 'find' : 'shell';
}
