/** Keys as they stand on the keyboard. */
const SIGNS: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  Backspace: '⌫',
  '-': '−',
};

/** `Ctrl+Shift+z` as `Ctrl Shift Z`. */
export function keyText(key: string): string {
  // A plus sign is a key of its own, too.
  const parts = key.length === 1 ? [key] : key.split('+');
  return parts.map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' ');
}
