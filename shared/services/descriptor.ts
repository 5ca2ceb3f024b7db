/** What a kind of service is made of: what it asks for, what it runs, what it needs of the machine. */
import type * as z from 'zod';
import type { ServicePort } from './port.ts';

/** A service of one kind, by the fields that this kind has besides those of every service. */
export type ServiceOf<K extends string, F extends z.core.$ZodShape> = { id: string; name: string; enabled: boolean; kind: K } & z.infer<
  z.ZodObject<F, z.core.$strict>
>;

/** Where a service runs. */
export interface ServicePlace {
  /** Name of its namespace. */
  namespace: string;
  /** A folder of its own in the sandbox; there when it starts. */
  folder: string;
  /** Path of a program of `needs`, by the id of the need. */
  program(id: string): string;
}

export interface ServiceStart {
  /** Written before it starts; paths are made of constants and checked names only. */
  files: readonly { path: string; content: string; executable?: boolean }[];
  /** Never parsed by a shell, unless the first word is one. */
  argv: readonly string[];
  /** Run in its namespace when its last process is gone, however it ended: takes away what one that was killed left in the kernel. */
  afterwards?: { argv: readonly string[]; input: string };
}

/** Something the machine must have: any one of these programs, by name or by path. `id` is that of the doctor's row. */
export interface ServiceNeed {
  id: string;
  programs: readonly string[];
}

/** One field of the form; what it is called is in the page's words by its key. */
export interface ServiceField {
  key: string;
  type: 'text' | 'area' | 'number' | 'device' | 'words' | 'names';
  optional?: boolean;
}

/** What a new service of this kind may look at. */
export interface ServiceSurroundings {
  /** Interfaces of the namespace but lo, with their addresses. */
  interfaces: readonly { name: string; addresses: readonly string[] }[];
}

/** `S` is the service, `F` its fields without those that every service has. */
export interface ServiceDescriptor<S, F> {
  fields: readonly ServiceField[];
  needs: readonly ServiceNeed[];
  /** It reaches or serves others, so its namespace wants an address. */
  wantsAddress: boolean;
  defaults(around: ServiceSurroundings): F;
  start(service: S, place: ServicePlace): ServiceStart;
  /** What it listens on. */
  ports(service: S): readonly ServicePort[];
  /** Interfaces it names. */
  devices(service: S): readonly string[];
  /** The same with an interface's new name. */
  renamed(service: S, from: string, to: string): S;
}
