/** The VLANs of a port, or of the bridge itself: one that comes without a tag, and those that leave without theirs and with it. */
import './bridges.css';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import * as z from 'zod';
import { defaultPvid } from '../../shared/kinds/bridge.ts';
import {
  areApart,
  defaultVlanText,
  parseVlanText,
  portVlans,
  vlanIdSchema,
  vlanListSchema,
  vlansOf,
  vlanText,
  type PortVlans,
} from '../../shared/model/portVlans.ts';
import { bridgeOf } from '../../shared/model/find.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import { SavedField } from '../inspector/fields.tsx';
import { useWords } from '../locales/words.ts';
import { useLack } from '../machine/lack.ts';
import { edit } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';

const pvidText = z.string().refine((text) => vlanIdSchema.safeParse(Number(text)).success, 'vlan_id');

export function PortVlansFields({ iface, lab, isOpen }: { iface: Interface; lab: Lab; isOpen: boolean }) {
  const words = useWords();
  const lack = useLack('vlan_filtering');
  const bridge = iface.kind === 'bridge' ? iface : bridgeOf(lab, iface);
  if (!bridge || iface.kind === 'loopback') return null;
  const w = words.kinds.vlans;
  const isFiltering = bridge.options?.['vlanFiltering'] === true;
  if (!isFiltering && !iface.vlans && iface.kind !== 'bridge') return null;
  const usual = portVlans(parseVlanText(defaultVlanText(defaultPvid(bridge.options))));
  const now = iface.vlans ?? usual;
  const save = (vlans: PortVlans | null) => edit({ type: 'interface.set', id: iface.id, changes: { vlans } });
  const listSchema = (other: 'untagged' | 'tagged') =>
    vlanListSchema.refine((text) => areApart({ untagged: text, ...(now[other] !== undefined && { tagged: now[other] }) }), 'vlan_both');
  const fieldLabel = (name: string): string => words.kinds.optionOf(name, iface.name);
  return (
    <details className="kind-options" open={isOpen}>
      <summary>
        {iface.kind === 'bridge' ? w.ofBridge : w.ofPort} <small className="mono">{vlanText(vlansOf(now))}</small>
      </summary>
      {(lack ?? !isFiltering) && <p className="hint">{lack ?? w.notFiltering(bridge.name)}</p>}
      <div className="fields">
        <span className="label" title={w.pvidHint}>
          {w.pvid}
        </span>
        <SavedField
          label={fieldLabel(w.pvid)}
          value={now.pvid === undefined ? '' : String(now.pvid)}
          optional
          disabled={lack !== undefined}
          placeholder={w.none}
          schema={pvidText}
          onSave={(text) => save(withPvid(now, text === '' ? undefined : Number(text)))}
        />
        {(['untagged', 'tagged'] as const).map((name) => (
          <Row key={name} name={w[name]} hint={w[`${name}Hint`]}>
            <SavedField
              label={fieldLabel(w[name])}
              value={now[name] ?? ''}
              optional
              disabled={lack !== undefined}
              placeholder={w.none}
              schema={listSchema(name === 'tagged' ? 'untagged' : 'tagged')}
              onSave={(text) => save(withList(now, name, text))}
            />
          </Row>
        ))}
      </div>
      {iface.vlans && (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => void report(save(null))}>
          {w.asBridge}
        </Button>
      )}
    </details>
  );
}

function Row({ name, hint, children }: { name: string; hint: string; children: ReactNode }) {
  return (
    <>
      <span className="label" title={hint}>
        {name}
      </span>
      {children}
    </>
  );
}

/** The port leaves the VLAN that frames without a tag belonged to, and enters the other in its place. */
function withPvid(before: PortVlans, pvid: number | undefined): PortVlans {
  const vlans = new Map(vlansOf(before));
  const own = before.pvid === undefined ? undefined : vlans.get(before.pvid);
  if (before.pvid !== undefined && own?.untagged === true) vlans.delete(before.pvid);
  else if (before.pvid !== undefined) vlans.set(before.pvid, { pvid: false, untagged: false });
  if (pvid !== undefined) vlans.set(pvid, { pvid: true, untagged: vlans.get(pvid)?.untagged ?? true });
  return portVlans(vlans);
}

/** A PVID that is in neither list any more is none. */
function withList({ pvid, ...lists }: PortVlans, name: 'untagged' | 'tagged', text: string): PortVlans {
  const { [name]: _, ...others } = lists;
  const next: PortVlans = text === '' ? others : { ...others, [name]: text };
  return { ...next, ...(pvid !== undefined && vlansOf(next).has(pvid) && { pvid }) };
}
