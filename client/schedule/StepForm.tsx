/** Makes or changes a step of the schedule. What is wrong stands at its field, by the schema the server uses. */
import { Button, NumberInput, Select } from '@mantine/core';
import { nanoid } from 'nanoid';
import { useEffect, useRef, useState } from 'react';
import { IMPAIRMENT_FIELDS, type ImpairmentField } from '../../shared/impairment/impairment.ts';
import { HOST } from '../../shared/model/ids.ts';
import { scheduleStepSchema, type ScheduleAction, type ScheduleStep } from '../../shared/model/schedule.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { useWords, type Words } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { actionText } from './stepText.ts';

type ActionType = ScheduleAction['type'];
const ACTIONS: readonly ActionType[] = ['link.down', 'link.up', 'impair', 'address.remove', 'route.remove'];

/** As it is typed: a field may be empty. */
interface Draft {
  type: ActionType;
  /** What it is about, as `targetsOf` names it. */
  target: string | null;
  at: number | string;
  length: number | string;
  every: number | string;
  times: number | string;
  impairment: Partial<Record<ImpairmentField, number | string>>;
}

export function StepForm({ step, onDone }: { step?: ScheduleStep; onDone: () => void }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const [draft, setDraft] = useState<Draft>(() => draftOf(step, lab));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const firstField = useRef<HTMLInputElement>(null);
  // It may open below what is seen of the list.
  useEffect(() => {
    firstField.current?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (!lab) return null;
  const targets = targetsOf(lab, draft.type, words);
  const parsed = scheduleStepSchema.safeParse(stepOf(draft, targets, step?.id ?? nanoid()));
  const problem = (...path: string[]): string | undefined => {
    if (!tried || parsed.success) return undefined;
    const issue = parsed.error.issues.find((one) => one.path.join('.') === path.join('.'));
    return issue && (words.errors.reason(issue.message, {}) ?? words.errors.reason('schedule_needed', {}));
  };
  const change = (changes: Partial<Draft>): void => {
    setDraft((current) => ({ ...current, ...changes }));
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (!parsed.success) return;
    setBusy(true);
    const next = parsed.data;
    const steps = step ? lab.schedule.map((one) => (one.id === step.id ? next : one)) : [...lab.schedule, next];
    const done = await report(edit({ type: 'schedule.set', steps }));
    setBusy(false);
    if (done) onDone();
  };
  const number = (label: string, key: 'at' | 'length' | 'every' | 'times', error: string | undefined, placeholder?: string) => (
    <NumberInput
      className="number"
      label={label}
      value={draft[key]}
      min={0}
      decimalScale={key === 'times' ? 0 : 1}
      suffix={key === 'times' ? '' : ' s'}
      placeholder={placeholder}
      error={error}
      onChange={(value) => {
        change({ [key]: value });
      }}
    />
  );
  return (
    <form
      ref={form}
      className="step-form"
      role="listitem"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <Select
        ref={firstField}
        className="what"
        label={words.schedule.what}
        data={ACTIONS.map((type) => ({ value: type, label: words.schedule.action[type] }))}
        value={draft.type}
        allowDeselect={false}
        onChange={(value) => {
          const type = ACTIONS.find((one) => one === value);
          if (type) change({ type, target: null });
        }}
      />
      <Select
        className="on"
        label={words.schedule.on}
        data={targets.map(({ value, label }) => ({ value, label }))}
        value={draft.target}
        searchable
        error={
          problem('action', 'interfaceId') ??
          problem('action', 'namespaceId') ??
          (tried && draft.target === null ? words.errors.reason('schedule_needed', {}) : undefined)
        }
        onChange={(target) => {
          change({ target });
        }}
      />
      {draft.type === 'impair' &&
        IMPAIRMENT_FIELDS.map((field) => (
          <NumberInput
            key={field}
            className="number"
            label={words.schedule.impairmentField[field]}
            value={draft.impairment[field] ?? ''}
            min={0}
            decimalScale={field === 'rateKbit' ? 0 : 2}
            error={problem('action', 'impairment', field) ?? (field === 'delayMs' ? problem('action', 'impairment') : undefined)}
            onChange={(value) => {
              change({ impairment: { ...draft.impairment, [field]: value } });
            }}
          />
        ))}
      {number(words.schedule.at, 'at', problem('at'))}
      {number(words.schedule.for, 'length', problem('for'), words.schedule.forHint)}
      {number(words.schedule.every, 'every', problem('repeat', 'every'), words.schedule.once)}
      {number(words.schedule.times, 'times', problem('repeat', 'times'), '1')}
      <span className="buttons">
        <Button variant="default" onClick={onDone}>
          {words.common.cancel}
        </Button>
        <Button type="submit" loading={busy}>
          {step ? words.common.save : words.common.add}
        </Button>
      </span>
    </form>
  );
}

interface Target {
  value: string;
  label: string;
  action: ScheduleAction;
}

/** Everything a step of this kind can be about. */
function targetsOf(lab: Lab, type: ActionType, words: Words): Target[] {
  const actions: ScheduleAction[] = [];
  const interfaces = Object.values(lab.interfaces).filter((iface) => iface.kind !== 'loopback');
  switch (type) {
    case 'link.down':
    case 'link.up':
      for (const { id } of interfaces) actions.push({ type, interfaceId: id });
      break;
    case 'impair':
      for (const { id } of interfaces) actions.push({ type, interfaceId: id, impairment: {} });
      break;
    case 'address.remove':
      for (const { id, addresses } of interfaces) for (const address of addresses) actions.push({ type, interfaceId: id, address });
      break;
    case 'route.remove':
      for (const { id, routes } of Object.values(lab.namespaces))
        for (const route of routes)
          actions.push({ type, namespaceId: id, to: route.to, ...(route.via !== undefined && { via: route.via }) });
      break;
  }
  return actions
    .map((action) => ({ value: targetKey(action), label: labelOf(lab, action, words), action }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}

function targetKey(action: ScheduleAction): string {
  if (action.type === 'route.remove') return `${action.namespaceId} ${action.to} ${action.via ?? ''}`;
  return action.type === 'address.remove' ? `${action.interfaceId} ${action.address}` : action.interfaceId;
}

function labelOf(lab: Lab, action: ScheduleAction, words: Words): string {
  if (action.type === 'address.remove' || action.type === 'route.remove') return actionText(lab, action, words) ?? '';
  const iface = lab.interfaces[action.interfaceId];
  return `${lab.namespaces[iface?.namespaceId ?? HOST]?.name ?? ''}/${iface?.name ?? ''}`;
}

function draftOf(step: ScheduleStep | undefined, lab: Lab | undefined): Draft {
  if (!step) return { type: 'link.down', target: selectedEnd(lab), at: 10, length: 20, every: '', times: '', impairment: {} };
  const { action } = step;
  return {
    type: action.type,
    target: targetKey(action),
    at: step.at,
    length: step.for ?? '',
    every: step.repeat?.every ?? '',
    times: step.repeat?.times ?? '',
    impairment: action.type === 'impair' ? action.impairment : {},
  };
}

/** The link that is selected, when one is. */
function selectedEnd(lab: Lab | undefined): string | null {
  const [id = ''] = useUi.getState().selection;
  return lab?.interfaces[id] ? id : null;
}

/** What is typed, as a step; the schema says what is wrong with it. */
function stepOf(draft: Draft, targets: readonly Target[], id: string): unknown {
  const target = targets.find((one) => one.value === draft.target)?.action;
  const filled = Object.fromEntries(
    IMPAIRMENT_FIELDS.flatMap((field) => {
      const value = draft.impairment[field] ?? '';
      return value === '' ? [] : [[field, value]];
    }),
  );
  return {
    id,
    at: draft.at,
    ...(draft.length !== '' && { for: draft.length }),
    ...((draft.every !== '' || draft.times !== '') && { repeat: { every: draft.every, times: draft.times } }),
    action: target?.type === 'impair' ? { ...target, impairment: filled } : target,
  };
}
