/** What a link does to packets: one column for each direction, both alike at a switch, ready-made links to begin with. */
import { Button, Menu, Switch } from '@mantine/core';
import { useState } from 'react';
import * as z from 'zod';
import {
  IMPAIRMENT_FIELDS,
  impairmentFieldSchemas,
  impairmentSchema,
  pickImpairment,
  WITHOUT_NETEM,
  type Impairment,
  type ImpairmentField,
} from '../../shared/impairment/impairment.ts';
import { PRESETS, type PresetName } from '../../shared/impairment/presets.ts';
import { formatMs, formatPercent, formatRate, parseMs, parsePercent, parseRate } from '../../shared/impairment/units.ts';
import { impairmentText } from '../../shared/impairment/words.ts';
import type { Edit } from '../../shared/edit/edit.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import { useWords } from '../locales/words.ts';
import { useLack } from '../machine/lack.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { SavedField } from './fields.tsx';

type LinkEnd = Exclude<Interface, { kind: 'loopback' }>;

interface Unit {
  parse: (text: string) => number | undefined;
  format: (value: number) => string;
  /** Taken for granted when a number comes without one. */
  usual: string;
  code: string;
}

const TIME: Unit = { parse: parseMs, format: formatMs, usual: 'ms', code: 'impair_time' };
const SHARE: Unit = { parse: parsePercent, format: formatPercent, usual: '%', code: 'impair_percent' };
const UNITS: Readonly<Record<ImpairmentField, Unit>> = {
  delayMs: TIME,
  jitterMs: TIME,
  lossPercent: SHARE,
  duplicatePercent: SHARE,
  corruptPercent: SHARE,
  reorderPercent: SHARE,
  rateKbit: { parse: parseRate, format: formatRate, usual: 'mbit', code: 'impair_rate' },
};

/** The number a text stands for; a bare number is of the usual unit. */
function read(field: ImpairmentField, text: string): number | undefined {
  const { parse, usual } = UNITS[field];
  return parse(/[a-z%]$/i.test(text) ? text : `${text}${usual}`);
}

/** The field's text, refused by the schemas that the server uses. */
function fieldSchema(field: ImpairmentField, others: Impairment | undefined): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    const value = read(field, text);
    const checked = impairmentFieldSchemas[field].safeParse(value);
    if (value === undefined) context.addIssue({ code: 'custom', message: UNITS[field].code });
    else if (!checked.success) context.addIssue({ code: 'custom', message: checked.error.issues[0]?.message ?? UNITS[field].code });
    else {
      const whole = impairmentSchema.safeParse({ ...others, [field]: value });
      if (!whole.success) context.addIssue({ code: 'custom', message: whole.error.issues[0]?.message ?? UNITS[field].code });
    }
  });
}

/** What is left when a field is changed; what needs a delay goes with it. */
function changed(impairment: Impairment | undefined, field: ImpairmentField, value: number | undefined): Impairment | null {
  const next: Impairment = { ...impairment, [field]: value };
  const left = next.delayMs === undefined ? { ...next, jitterMs: undefined, reorderPercent: undefined } : next;
  return pickImpairment(left) ?? null;
}

function setOn(ends: readonly LinkEnd[], impairmentOf: (end: LinkEnd) => Impairment | null): Edit {
  const edits = ends.map((end) => ({ type: 'interface.set' as const, id: end.id, changes: { impairment: impairmentOf(end) } }));
  const [only] = edits;
  return only && edits.length === 1 ? only : { type: 'batch', edits };
}

export function ImpairmentSection({ iface, lab }: { iface: LinkEnd; lab: Lab }) {
  const words = useWords();
  const other = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  const peer = other?.kind === 'veth' ? other : undefined;
  const ends: readonly LinkEnd[] = peer ? [iface, peer] : [iface];
  const alike = peer !== undefined && impairmentText(iface.impairment) === impairmentText(peer.impairment);
  const [bothWays, setBothWays] = useState(true);
  const shared = bothWays && alike ? peer : undefined;
  const together = shared !== undefined;
  const lack = useLack('netem');
  const nameOf = (end: LinkEnd): string => lab.namespaces[end.namespaceId]?.name ?? '';
  const apply = (preset: PresetName | undefined): void => {
    const whole: Impairment = preset ? PRESETS[preset] : {};
    const possible = pickImpairment(whole, lack === undefined ? IMPAIRMENT_FIELDS : WITHOUT_NETEM) ?? null;
    void report(edit(setOn(ends, () => possible)));
  };
  return (
    <div className="section impairment" role="group" aria-label={words.impairment.title}>
      <h3>
        {words.impairment.title}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm">
              {words.impairment.presets}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {PRESET_NAMES.map((name) => (
              <Menu.Item
                key={name}
                onClick={() => {
                  apply(name);
                }}
              >
                {words.impairment.preset[name]}
                <small className="hint mono">{impairmentText(PRESETS[name])}</small>
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item
              onClick={() => {
                apply(undefined);
              }}
            >
              {words.impairment.none}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </h3>
      {peer && (
        <Switch
          label={words.impairment.bothWays}
          checked={together}
          onChange={(event) => {
            const on = event.currentTarget.checked;
            setBothWays(on);
            if (on && !alike) void report(edit(setOn([peer], () => pickImpairment(iface.impairment) ?? null)));
          }}
        />
      )}
      <div className="impairment-fields" data-columns={peer && !together ? 2 : 1}>
        <span />
        {(together ? [iface] : ends).map((end) => (
          <strong key={end.id} className="mono">
            {shared ? `${nameOf(iface)} ⇄ ${nameOf(shared)}` : `${nameOf(end)} →${peer ? ` ${nameOf(end === iface ? peer : iface)}` : ''}`}
          </strong>
        ))}
        {IMPAIRMENT_FIELDS.map((field) => (
          <FieldRow
            key={field}
            field={field}
            ends={ends}
            together={together}
            nameOf={nameOf}
            isLacking={lack !== undefined && (!WITHOUT_NETEM.includes(field) || (field === 'lossPercent' && !peer))}
          />
        ))}
      </div>
      {lack !== undefined && (
        <p className="hint">
          {words.impairment.withoutNetem} {lack}
        </p>
      )}
      {ends.map((end) => (
        <MoreWords key={end.id} namespace={nameOf(end)} dev={end.name} />
      ))}
    </div>
  );
}

const PRESET_NAMES: readonly PresetName[] = ['lan', 'wifi', 'mobile', 'satellite', 'lossy'];

function FieldRow({
  field,
  ends,
  together,
  nameOf,
  isLacking,
}: {
  field: ImpairmentField;
  ends: readonly LinkEnd[];
  together: boolean;
  nameOf: (end: LinkEnd) => string;
  isLacking: boolean;
}) {
  const words = useWords();
  const name = words.impairment.field[field];
  return (
    <>
      <span className="label">{name}</span>
      {(together ? ends.slice(0, 1) : ends).map((end) => {
        const value = end.impairment?.[field];
        return (
          <SavedField
            key={end.id}
            label={words.impairment.fieldOf(name, nameOf(end), end.name)}
            value={value === undefined ? '' : UNITS[field].format(value)}
            optional
            disabled={isLacking}
            schema={fieldSchema(field, end.impairment)}
            onSave={(text) =>
              edit(setOn(together ? ends : [end], (one) => changed(one.impairment, field, text === '' ? undefined : read(field, text))))
            }
          />
        );
      })}
    </>
  );
}

/** What was typed with more words than the fields have: it stays until a field is changed. */
function MoreWords({ namespace, dev }: { namespace: string; dev: string }) {
  const words = useWords();
  const text = useLab((state) => state.observed.namespaces[namespace]?.qdiscs?.[dev]?.words);
  if (text === undefined) return null;
  return (
    <p className="hint">
      {words.impairment.more(dev)} <code className="mono">{text}</code> {words.impairment.moreLost}
    </p>
  );
}
