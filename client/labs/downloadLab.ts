/** Saves a lab as a file of the reader's. */
import { request } from '../api/connection.ts';
import { download } from '../ui/download.ts';
import { tellFailure } from '../ui/toast.ts';

/** `observed`: what the kernel has, instead of the drawing. */
export async function downloadLab(labId: string, name: string, observed = false): Promise<void> {
  const answer = await request('lab:export', { labId, observed });
  if (!answer.ok) {
    tellFailure(answer.error);
    return;
  }
  download(new Blob([answer.value.file], { type: 'application/yaml' }), `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.nslab.yaml`);
}
