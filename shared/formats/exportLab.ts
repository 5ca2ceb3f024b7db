/** Every format a lab can leave in, by name. */
import { toLabFile } from '../labfile/labFile.ts';
import type { Lab } from '../model/lab.ts';
import { toBash } from './bash/toBash.ts';
import { toContainerlab } from './containerlab/toContainerlab.ts';
import { toDot } from './dot/toDot.ts';
import { fileName } from './fileName.ts';
import type { Exported } from './item.ts';
import { toMermaid } from './mermaid/toMermaid.ts';
import { toMininet } from './mininet/toMininet.ts';
import { toSvg } from './svg/toSvg.ts';

export const EXPORT_FORMATS = ['nslab', 'bash', 'containerlab', 'mininet', 'mermaid', 'dot', 'svg'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const WRITERS: Readonly<Record<ExportFormat, (lab: Lab) => Exported>> = {
  nslab: (lab) => ({ text: toLabFile(lab), items: [] }),
  bash: toBash,
  containerlab: toContainerlab,
  mininet: toMininet,
  mermaid: toMermaid,
  dot: toDot,
  svg: toSvg,
};

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  nslab: '.nslab.yaml',
  bash: '.sh',
  containerlab: '.clab.yml',
  mininet: '.py',
  mermaid: '.mmd',
  dot: '.dot',
  svg: '.svg',
};

export function exportLab(lab: Lab, format: ExportFormat): Exported & { name: string } {
  return { ...WRITERS[format](lab), name: `${fileName(lab.name)}${ENDINGS[format]}` };
}
