/** The form of a route: where to, by which ways, and what is rarely needed. */
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState, type SyntheticEvent } from 'react';
import type { Namespace } from '../../shared/model/lab.ts';
import { refusalSchema, type Route } from '../../shared/model/route.ts';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { edit } from '../state/labStore.ts';
import { problemText } from './draft.ts';
import { draftOfRoute, NEW_WAY, routeOfDraft, type RouteDraft, type WayDraft } from './routeDraft.ts';
import { useDeviceNames } from './useDeviceNames.ts';

/** As many as a route may have (shared/model/route.ts). */
const WAYS_MOST = 16;

export function RouteForm({ namespace, route, onDone }: { namespace: Namespace; route: Route | undefined; onDone: () => void }) {
  const words = useWords();
  const t = words.routing;
  const names = useDeviceNames(namespace.id);
  const [id] = useState(() => route?.id ?? nanoid());
  const [draft, setDraft] = useState(() => draftOfRoute(route));
  const [wasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const outcome = routeOfDraft(id, draft);
  const problems = outcome.ok ? {} : outcome.problems;
  const problem = (field: string, text: string): string | undefined => problemText(problems, field, wasTried || text.trim() !== '', words);
  const set = (changes: Partial<RouteDraft>): void => {
    setDraft({ ...draft, ...changes });
    setRefused(undefined);
  };
  const setWay = (at: number, changes: Partial<WayDraft>): void => {
    set({ ways: draft.ways.map((way, i) => (i === at ? { ...way, ...changes } : way)) });
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!outcome.ok) return;
    const answer = await edit({ type: route ? 'route.set' : 'route.add', namespaceId: namespace.id, route: outcome.value });
    if (answer.ok) onDone();
    else setRefused(failureText(words, answer.error));
  };
  const hasSeveral = draft.ways.length > 1;
  return (
    <form className="inline-form" aria-label={words.inspector.routes} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.inspector.destination}
        value={draft.to}
        autoFocus
        error={problem('to', draft.to)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          set({ to: event.currentTarget.value });
        }}
      />
      {draft.type === null &&
        draft.ways.map((way, i) => (
          <div key={i} className={hasSeveral ? 'way' : undefined} role={hasSeveral ? 'group' : undefined} aria-label={t.way(i + 1)}>
            {hasSeveral && (
              <div className="way-head">
                {t.way(i + 1)}
                <ActionIcon
                  color="gray"
                  size={22}
                  aria-label={t.removeWay(i + 1)}
                  onClick={() => {
                    set({ ways: draft.ways.filter((_, at) => at !== i) });
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              </div>
            )}
            <div className="way-fields" data-weighted={hasSeveral || undefined}>
              <TextInput
                label={words.inspector.gateway}
                value={way.via}
                error={problem(`ways.${String(i)}.via`, way.via)}
                classNames={{ input: 'mono' }}
                onChange={(event) => {
                  setWay(i, { via: event.currentTarget.value });
                }}
              />
              <Select
                label={words.inspector.device}
                data={names}
                value={way.dev}
                error={problem(`ways.${String(i)}.dev`, way.dev ?? '')}
                onChange={(dev) => {
                  setWay(i, { dev });
                }}
                clearable
              />
              {hasSeveral && (
                <TextInput
                  label={t.weight}
                  placeholder="1"
                  inputMode="numeric"
                  value={way.weight}
                  error={problem(`ways.${String(i)}.weight`, way.weight)}
                  classNames={{ input: 'mono' }}
                  onChange={(event) => {
                    setWay(i, { weight: event.currentTarget.value });
                  }}
                />
              )}
            </div>
          </div>
        ))}
      {draft.type === null && (
        <>
          {hasSeveral && <p className="section-hint">{problem('nexthops', 'x') ?? t.weightsHint}</p>}
          {draft.ways.length < WAYS_MOST && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              style={{ justifySelf: 'start' }}
              onClick={() => {
                set({ ways: [...draft.ways, NEW_WAY] });
              }}
            >
              + {t.addWay}
            </Button>
          )}
        </>
      )}
      <More draft={draft} isOpen={isUnusual(route)} problem={problem} onChange={set} />
      <FormFoot problem={refused} onCancel={onDone} />
    </form>
  );
}

function isUnusual(route: Route | undefined): boolean {
  return [route?.table, route?.src, route?.type, route?.metric].some((value) => value !== undefined);
}

interface MoreProps {
  draft: RouteDraft;
  isOpen: boolean;
  problem: (field: string, text: string) => string | undefined;
  onChange: (changes: Partial<RouteDraft>) => void;
}

function More({ draft, isOpen, problem, onChange }: MoreProps) {
  const words = useWords();
  const text = (field: 'table' | 'metric' | 'src', label: string, placeholder = '') => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={draft[field]}
      error={problem(field, draft[field])}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        onChange({ [field]: event.currentTarget.value });
      }}
    />
  );
  return (
    <details open={isOpen}>
      <summary>{words.inspector.moreOfRoute}</summary>
      <div className="form-fields">
        <Group grow gap={8} wrap="nowrap" align="start">
          {text('table', words.inspector.table, 'main')}
          {text('metric', words.inspector.metric)}
        </Group>
        {draft.type === null && text('src', words.inspector.source)}
        <Select
          label={words.inspector.refusal}
          description={words.inspector.refusalHint}
          data={[...refusalSchema.options]}
          value={draft.type}
          error={problem('type', draft.type ?? '')}
          onChange={(type) => {
            onChange({ type: refusalSchema.safeParse(type).data ?? null });
          }}
          clearable
        />
      </div>
    </details>
  );
}
