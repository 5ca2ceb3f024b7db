/** What is typed into the form of a service, and the service that makes. Pure. */
import type { Interface } from '../../shared/model/lab.ts';
import { serviceSchema, type Service } from '../../shared/model/service.ts';
import type { ServiceField } from '../../shared/services/descriptor.ts';
import { describeService } from '../../shared/services/services.ts';
import type { Words } from '../locales/words.ts';

/** Texts by key of the field. */
export type ServiceDraft = Readonly<Record<string, string>>;

export function draftOf(service: Service): ServiceDraft {
  const values = describeService(service.kind).fields.map(({ key, type }): [string, string] => [
    key,
    textOf(Reflect.get(service, key), type),
  ]);
  return { name: service.name, ...Object.fromEntries(values) };
}

function textOf(value: unknown, type: ServiceField['type']): string {
  if (value === undefined) return '';
  if (type === 'words' && Array.isArray(value)) return value.join('\n');
  if (type === 'names' && Array.isArray(value))
    return value.map((entry: { name: string; address: string }) => `${entry.name} ${entry.address}`).join('\n');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function valueOf(text: string, { type, optional = false }: ServiceField): unknown {
  if (optional && text.trim() === '') return undefined;
  if (type === 'number') return text.trim() === '' ? undefined : Number(text);
  // Each line is one word, as it stands.
  if (type === 'words') return text.replace(/\n$/, '').split('\n');
  if (type === 'names')
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [name = '', address = ''] = line.trim().split(/\s+/);
        return { name, address };
      });
  return type === 'area' ? text : text.trim();
}

/** What is wrong, by the path of the field (`ospf.interfaces.0.hello`) and by its first part. */
export type ServiceProblems = Readonly<Record<string, string>>;
export type DraftOutcome = { service: Service } | { problems: ServiceProblems; byPath: ServiceProblems };

/** The service, or what is wrong with which field. `own` replaces fields that have a form of their own. */
export function serviceOf(base: Service, draft: ServiceDraft, own: object, words: Words): DraftOutcome {
  const fields = describeService(base.kind).fields.map((field): [string, unknown] => [field.key, valueOf(draft[field.key] ?? '', field)]);
  const candidate = Object.fromEntries(
    Object.entries({ ...base, ...own, name: (draft['name'] ?? '').trim(), ...Object.fromEntries(fields) }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const parsed = serviceSchema.safeParse(candidate);
  if (parsed.success) return { service: parsed.data };
  const problems: Record<string, string> = {};
  const byPath: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) {
    const text = words.errors.reason(message, {}) ?? words.errors.code('invalid') ?? message;
    problems[String(path[0] ?? '')] ??= text;
    byPath[path.map(String).join('.')] ??= text;
  }
  return { problems, byPath };
}

/** Interfaces a service may name. */
export function deviceNames(interfaces: readonly Interface[]): string[] {
  return interfaces.filter((iface) => iface.kind !== 'loopback').map((iface) => iface.name);
}
