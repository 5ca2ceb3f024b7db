/** A frr.conf of one's own: numbered lines, with what is wrong with them and what FRR did not understand of them. */
import { Input } from '@mantine/core';
import { useId } from 'react';
import type { FrrService } from '../../shared/services/frrFields.ts';
import { useLab } from '../state/labStore.ts';
import { CodeField } from '../ui/CodeField.tsx';
import { useWords } from '../locales/words.ts';
import { refusedLines } from './refusedLines.ts';
import type { ServiceProblems } from './serviceDraft.ts';
import { useServiceLog } from './useServiceLog.ts';

interface OwnConfigProps {
  service: FrrService;
  config: string;
  problems: ServiceProblems;
  onChange: (config: string) => void;
}

export function OwnConfig({ service, config, problems, onChange }: OwnConfigProps) {
  const t = useWords().services.frr;
  const id = useId();
  const log = useServiceLog(service.id);
  const runs = useLab((state) => {
    const saved = Object.values(state.lab?.namespaces ?? {})
      .flatMap(({ services }) => services)
      .find((one) => one.id === service.id);
    return saved?.kind === 'frr' ? saved.config : undefined;
  });
  // What was said is of the text that runs: another text has other lines.
  const refused = runs === config ? refusedLines(log) : [];
  const problem = problems['config'];
  return (
    <div>
      <Input.Label labelElement="div">{t.ownConfig}</Input.Label>
      <CodeField label={t.ownConfig} text={config} onChange={onChange} wrong={refused.map(({ line }) => line)} rows={12} describedBy={id} />
      <div id={id} role="alert">
        {problem !== undefined && <p className="form-problem">{problem}</p>}
        {refused.length > 0 && (
          <ul className="form-problem refused-lines">
            {refused.map(({ line, words }) => (
              <li key={line}>
                {t.refusedLine(line)} <span className="mono">{words}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
