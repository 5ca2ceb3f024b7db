/** The page's words in the language that is chosen. Both languages have one type, so a word that lacks in one does not compile. */
import type { Failure } from '../../shared/protocol/result.ts';
import { useUi, type Language } from '../state/uiStore.ts';
import { errors as enErrors } from './en/errors.ts';
import { explain as enExplain } from './en/explain.ts';
import { formats as enFormats } from './en/formats.ts';
import { kinds as enKinds } from './en/kinds.ts';
import { schedule as enSchedule } from './en/schedule.ts';
import { namespaces as enNamespaces } from './en/namespaces.ts';
import { snapshots as enSnapshots } from './en/snapshots.ts';
import { routing as enRouting } from './en/routing.ts';
import { services as enServices } from './en/services.ts';
import { ui as enUi } from './en/ui.ts';
import { errors as zhErrors } from './zh/errors.ts';
import { explain as zhExplain } from './zh/explain.ts';
import { formats as zhFormats } from './zh/formats.ts';
import { kinds as zhKinds } from './zh/kinds.ts';
import { schedule as zhSchedule } from './zh/schedule.ts';
import { namespaces as zhNamespaces } from './zh/namespaces.ts';
import { snapshots as zhSnapshots } from './zh/snapshots.ts';
import { routing as zhRouting } from './zh/routing.ts';
import { services as zhServices } from './zh/services.ts';
import { ui as zhUi } from './zh/ui.ts';

export type Words = typeof enUi & {
  explain: typeof enExplain;
  errors: typeof enErrors;
  snapshots: typeof enSnapshots;
  formats: typeof enFormats;
  schedule: typeof enSchedule;
  namespaces: typeof enNamespaces;
  services: typeof enServices;
  kinds: typeof enKinds;
  routing: typeof enRouting;
};

const WORDS: Record<Language, Words> = {
  en: {
    ...enUi,
    explain: enExplain,
    errors: enErrors,
    snapshots: enSnapshots,
    services: enServices,
    kinds: enKinds,
    routing: enRouting,
    formats: enFormats,
    schedule: enSchedule,
    namespaces: enNamespaces,
  },
  zh: {
    ...zhUi,
    explain: zhExplain,
    errors: zhErrors,
    snapshots: zhSnapshots,
    services: zhServices,
    kinds: zhKinds,
    routing: zhRouting,
    formats: zhFormats,
    schedule: zhSchedule,
    namespaces: zhNamespaces,
  },
};

export function useWords(): Words {
  return WORDS[useUi((state) => state.language)];
}

export function wordsNow(): Words {
  return WORDS[useUi.getState().language];
}

/** What went wrong, in the reader's language: the finer reason where it is known, else the code, else the server's English. */
export function failureText(words: Words, failure: Failure): string {
  const reason = failure.reason === undefined ? undefined : words.errors.reason(failure.reason, failure.params ?? {});
  const line = failure.params?.['line'];
  const prefix = line !== undefined && line !== '' ? words.labs.line(line) : '';
  if (failure.code === 'sandbox_failed') return `${words.errors.code(failure.code) ?? ''} ${failure.message}`;
  return (
    prefix +
    (reason ??
      (failure.code === 'invalid' && prefix !== '' ? failure.message : undefined) ??
      words.errors.code(failure.code) ??
      failure.message)
  );
}
