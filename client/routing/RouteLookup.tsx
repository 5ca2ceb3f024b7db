/** "Which way to …?": asks the kernel, and shows the table, the next hop and the command that asks it. */
import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import type { Namespace } from '../../shared/model/lab.ts';
import { lookupQuestionSchema, type LookupAnswer } from '../../shared/probe/routeLookup.ts';
import { request } from '../api/connection.ts';
import { Section } from '../inspector/Section.tsx';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { StateShape } from '../ui/shapes.tsx';
import { given, givenNumber, problemsOf, problemText } from './draft.ts';
import { useDeviceNames } from './useDeviceNames.ts';

const NOTHING = { to: '', from: '', mark: '' };

export function RouteLookup({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const t = words.routing;
  const labId = useLab((state) => state.labId);
  const names = useDeviceNames(namespace.id);
  const [draft, setDraft] = useState(NOTHING);
  const [iif, setIif] = useState<string | null>(null);
  const [wasTried, setTried] = useState(false);
  const [answer, setAnswer] = useState<LookupAnswer>();
  const [refused, setRefused] = useState<string>();
  const parsed = lookupQuestionSchema.safeParse({
    to: draft.to,
    ...given('from', draft.from),
    ...given('iif', iif),
    ...givenNumber('mark', draft.mark),
  });
  const problem = (field: string, text: string): string | undefined =>
    parsed.success ? undefined : problemText(problemsOf(parsed.error), field, wasTried || text.trim() !== '', words);
  // An answer to another question than the one that is read would mislead.
  const change = (action: () => void): void => {
    action();
    setAnswer(undefined);
    setRefused(undefined);
  };
  const text = (field: keyof typeof NOTHING, label: string, placeholder = '') => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={draft[field]}
      error={problem(field, draft[field])}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        const { value } = event.currentTarget;
        change(() => {
          setDraft({ ...draft, [field]: value });
        });
      }}
    />
  );
  const ask = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!parsed.success || labId === undefined) return;
    const got = await request('route:get', { labId, namespace: namespace.name, question: parsed.data });
    setAnswer(got.ok ? got.value : undefined);
    setRefused(got.ok ? undefined : failureText(words, got.error));
  };
  return (
    <Section name="lookup" title={t.lookup}>
      <form aria-label={t.lookup} onSubmit={(event) => void ask(event)} className="lookup">
        <p className="section-hint">{t.lookupHint}</p>
        <div className="lookup-line">
          {text('to', t.lookupTo, '10.0.0.1')}
          <Button type="submit" variant="default">
            {t.ask}
          </Button>
        </div>
        <details>
          <summary>{t.lookupMore}</summary>
          <div className="form-fields">
            <Group grow gap={8} wrap="nowrap" align="start">
              {text('from', t.lookupFrom)}
              <Select
                label={t.iif}
                data={names}
                value={iif}
                placeholder="–"
                clearable
                onChange={(dev) => {
                  change(() => {
                    setIif(dev);
                  });
                }}
              />
              {text('mark', t.mark)}
            </Group>
          </div>
        </details>
      </form>
      {/* Always there, so that a screen reader hears what comes into it. */}
      <div role="status" aria-label={t.answer} className="lookup-answer">
        {answer && <Answer answer={answer} words={words} />}
        {refused !== undefined && <span className="form-problem">{refused}</span>}
      </div>
    </Section>
  );
}

function Answer({ answer: { command, way, words: kernel }, words }: { answer: LookupAnswer; words: Words }) {
  const t = words.routing;
  return (
    <>
      {way ? (
        <>
          {way.type !== 'unicast' && <p>{kindOf(way.type, words)}</p>}
          <dl>
            <dt>{words.inspector.table}</dt>
            <dd className="mono">{way.table}</dd>
            <dt>{words.inspector.gateway}</dt>
            <dd className={way.via === undefined ? undefined : 'mono'}>{way.via ?? t.direct}</dd>
            <dt>{words.inspector.device}</dt>
            <dd className="mono">{way.dev ?? '–'}</dd>
            {way.source !== undefined && (
              <>
                <dt>{words.inspector.source}</dt>
                <dd className="mono">{way.source}</dd>
              </>
            )}
          </dl>
        </>
      ) : (
        <p>
          <StateShape state="failed" /> {t.nowhere} {t.noWay(kernel ?? '')} <span className="mono">{kernel}</span>
        </p>
      )}
      <div className="lookup-command">
        <code className="mono">{command}</code>
        <button
          type="button"
          className="icon-button"
          aria-label={`${words.common.copy}: ${command}`}
          onClick={() => void copyText(command)}
        >
          <IconCopy size={14} aria-hidden />
        </button>
      </div>
    </>
  );
}

function kindOf(type: string, words: Words): string {
  const { local, broadcast, multicast } = words.routing;
  return { local, broadcast, multicast }[type] ?? type;
}
