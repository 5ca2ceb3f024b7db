/** Applies the edits of services to a draft of their namespace. */
import type { Draft } from 'immer';
import type { Namespace } from '../model/lab.ts';
import { SERVICES_LIMIT } from '../model/service.ts';
import type { EditOf } from './edit.ts';
import { refuse } from './refuse.ts';

export function addService({ services }: Draft<Namespace>, { service, at }: EditOf<'service.add'>): void {
  if (services.length >= SERVICES_LIMIT) refuse('limit', ['service'], { limit: String(SERVICES_LIMIT) });
  if (services.some((other) => other.id === service.id)) refuse('id_taken', ['service', 'id'], { id: service.id });
  refuseTakenName(services, service);
  services.splice(at ?? services.length, 0, structuredClone(service));
}

export function setService({ services }: Draft<Namespace>, { service, at }: EditOf<'service.set'>): void {
  const from = services.findIndex((other) => other.id === service.id);
  if (from < 0) refuse('not_found', ['service', 'id'], { id: service.id });
  refuseTakenName(services, service);
  services.splice(from, 1);
  services.splice(at ?? from, 0, structuredClone(service));
}

export function removeService(namespace: Draft<Namespace>, { serviceId }: EditOf<'service.remove'>): void {
  if (!namespace.services.some((service) => service.id === serviceId)) refuse('not_found', ['serviceId'], { id: serviceId });
  namespace.services = namespace.services.filter((service) => service.id !== serviceId);
}

function refuseTakenName(services: readonly { id: string; name: string }[], wanted: { id: string; name: string }): void {
  if (services.some((other) => other.id !== wanted.id && other.name === wanted.name))
    refuse('name_taken', ['service', 'name'], { name: wanted.name });
}
