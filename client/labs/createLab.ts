/** Makes a lab from a template, named in the reader's language, and opens it. */
import type { TemplateId } from '../../shared/protocol/templateId.ts';
import { request } from '../api/connection.ts';
import { go, labPath } from '../app/router.ts';
import { wordsNow } from '../locales/words.ts';
import { useLabs } from '../state/labsStore.ts';
import { tellFailure } from '../ui/toast.ts';
import { freeName } from './freeName.ts';

export async function createLab(template: TemplateId): Promise<void> {
  const taken = useLabs.getState().labs.map((lab) => lab.name);
  const answer = await request('lab:create', { template, name: freeName(wordsNow().labs.templateName[template], taken) });
  if (answer.ok) go(labPath(answer.value.labId));
  else tellFailure(answer.error);
}
