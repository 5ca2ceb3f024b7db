/** A lab's name as part of a file's or a container's. */
export function fileName(name: string): string {
  const text = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return text === '' ? 'lab' : text.slice(0, 40);
}
