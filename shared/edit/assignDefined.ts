/** Changes of some fields: what is absent or undefined stays. */
export function assignDefined<T extends object>(target: T, changes: { [K in keyof T]?: T[K] | undefined }): void {
  for (const key of Object.keys(changes) as (keyof T)[]) {
    const value = changes[key];
    if (value !== undefined) target[key] = value;
  }
}
