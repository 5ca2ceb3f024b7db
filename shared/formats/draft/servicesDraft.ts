/** Services of a namespace in the making. */
import { fileServiceSchema, SERVICES_LIMIT, type FileService } from '../../model/service.ts';

type Wanted = FileService extends infer S ? (S extends FileService ? Omit<S, 'name'> : never) : never;

export class ServicesDraft {
  readonly #services: FileService[] = [];

  get kinds(): string[] {
    return this.#services.map(({ kind }) => kind);
  }

  /** Its name here; undefined when it is none, or one too many. The same one again is no second. */
  add(wanted: string, service: Wanted): string | undefined {
    const text =
      wanted
        .replace(/[^A-Za-z0-9_.-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '')
        .slice(0, 28) || 'service';
    const same = this.#services.find(({ name: _, ...other }) => JSON.stringify(other) === JSON.stringify(service));
    if (same) return same.name;
    let name = text;
    for (let n = 2; this.#services.some((other) => other.name === name); n += 1) name = `${text}-${String(n)}`;
    const parsed = fileServiceSchema.safeParse({ name, ...service });
    if (!parsed.success || this.#services.length >= SERVICES_LIMIT) return undefined;
    this.#services.push(parsed.data);
    return name;
  }

  toFile(): FileService[] {
    return this.#services;
  }
}
