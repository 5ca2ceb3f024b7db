/** One interface: state, name, addresses, MAC, MTU, what it is plugged into. */
import { ActionIcon, Menu, Switch } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import * as z from 'zod';
import { nextInSegment, nextFreeNetwork } from '../../shared/edit/propose.ts';
import { kindOf } from '../../shared/kinds/kinds.ts';
import { formatPrefix, interfaceAddressSchema, macSchema, mtuSchema } from '../../shared/model/address.ts';
import { bridgeOf, parentOf } from '../../shared/model/find.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import { interfaceNameSchema } from '../../shared/model/names.ts';
import { PortVlansFields } from '../bridges/PortVlansFields.tsx';
import { observedState } from '../canvas/picture.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { StateShape, type ShapeState } from '../ui/shapes.tsx';
import { DEFAULT_MTU } from '../../shared/plan/netState.ts';
import { report } from '../ui/toast.ts';
import { SavedField } from './fields.tsx';
import { KindOptions } from './KindOptions.tsx';

const mtuText = z.string().refine((text) => mtuSchema.safeParse(Number(text)).success, 'mtu_range');

function useInterfaceState(iface: Interface, namespace: string): ShapeState {
  const seen = useLab((state) => (state.state === 'running' ? state.observed.namespaces[namespace]?.interfaces[iface.name] : undefined));
  const running = useLab((state) => state.state === 'running');
  const planned = useLab((state) =>
    state.planned.some((one) => one.ns === namespace && (one.kind === 'namespace' || (one.kind === 'interface' && one.dev === iface.name))),
  );
  if (!running) return iface.up ? 'up' : 'down';
  return seen ? observedState(seen) : planned ? 'planned' : 'missing';
}

function whatItIs(lab: Lab, iface: Interface, words: ReturnType<typeof useWords>): string {
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  if (peer) return words.inspector.to(peer.name, lab.namespaces[peer.namespaceId]?.name ?? '');
  const parent = parentOf(lab, iface);
  if (!parent) return iface.kind;
  const { name, namespaceId } = parent;
  const where = namespaceId === iface.namespaceId ? words.kinds.on(name) : words.kinds.onIn(name, lab.namespaces[namespaceId]?.name ?? '');
  return `${iface.kind} ${where}`;
}

/** What an address could be, as the field's example. */
function exampleAddress(lab: Lab, iface: Interface): string {
  const bridge = bridgeOf(lab, iface);
  if (bridge) return nextInSegment(lab, bridge.id)[0] ?? '';
  const network = nextFreeNetwork(lab);
  return formatPrefix({ ...network, address: network.address.replace(/0$/, '1') });
}

/** `isAlone`: it is what is looked at, so all of it is unfolded. */
export function InterfaceCard({ iface, isAlone = false }: { iface: Interface; isAlone?: boolean }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const namespace = lab?.namespaces[iface.namespaceId];
  const state = useInterfaceState(iface, namespace?.name ?? '');
  const mac = useLab((store) => store.observed.namespaces[namespace?.name ?? '']?.interfaces[iface.name]?.mac);
  if (!lab || !namespace) return null;
  const { id, addresses } = iface;
  const setAddresses = (next: string[]) => edit({ type: 'interface.set', id, changes: { addresses: next } });
  return (
    <div className="iface-card">
      <div className="top">
        <StateShape state={state} />
        <strong className="mono">{iface.name}</strong>
        <span className="what" title={`${words.state[state]} · ${whatItIs(lab, iface, words)}`}>
          {words.state[state]} · {whatItIs(lab, iface, words)}
        </span>
        <Switch
          aria-label={words.inspector.upSwitch(iface.name)}
          checked={iface.up}
          onChange={(event) => void report(edit({ type: 'interface.set', id, changes: { up: event.currentTarget.checked } }))}
        />
        {iface.kind !== 'loopback' && <InterfaceMenu iface={iface} lab={lab} />}
      </div>
      <div className="fields">
        <span className="label">{words.inspector.addresses}</span>
        <div className="stack">
          {addresses.map((address, i) => (
            <SavedField
              key={address}
              label={words.inspector.addressOf(iface.name)}
              value={address}
              schema={interfaceAddressSchema}
              onSave={(text) => setAddresses(addresses.map((other, at) => (at === i ? text : other)))}
              onRemove={() => void report(setAddresses(addresses.filter((other) => other !== address)))}
            />
          ))}
          <SavedField
            key={`new ${String(addresses.length)}`}
            label={words.inspector.newAddressOf(iface.name)}
            value=""
            optional
            placeholder={exampleAddress(lab, iface)}
            schema={interfaceAddressSchema}
            onSave={(text) => setAddresses([...addresses, text])}
          />
        </div>
        {iface.kind !== 'loopback' && (
          <>
            {kindOf(iface.kind)?.takesMac !== false && (
              <>
                <span className="label">{words.inspector.mac}</span>
                <SavedField
                  label={`${words.inspector.mac} ${iface.name}`}
                  value={iface.mac ?? ''}
                  optional
                  placeholder={mac ?? words.inspector.automatic}
                  schema={macSchema}
                  onSave={(text) => edit({ type: 'interface.set', id, changes: { mac: text === '' ? null : text } })}
                />
              </>
            )}
            <span className="label">{words.inspector.mtu}</span>
            <SavedField
              label={`${words.inspector.mtu} ${iface.name}`}
              value={iface.mtu === undefined ? '' : String(iface.mtu)}
              optional
              placeholder={String(kindOf(iface.kind)?.mtu ?? DEFAULT_MTU)}
              schema={mtuText}
              onSave={(text) => edit({ type: 'interface.set', id, changes: { mtu: text === '' ? null : Number(text) } })}
            />
          </>
        )}
        {iface.kind === 'bridge' && (
          <>
            <span className="label">STP</span>
            <Switch
              aria-label={words.inspector.stp}
              checked={iface.stp}
              onChange={(event) => void report(edit({ type: 'interface.set', id, changes: { stp: event.currentTarget.checked } }))}
            />
          </>
        )}
      </div>
      <KindOptions iface={iface} lab={lab} isOpen={isAlone} />
      <PortVlansFields iface={iface} lab={lab} isOpen={isAlone} />
    </div>
  );
}

function InterfaceMenu({ iface, lab }: { iface: Exclude<Interface, { kind: 'loopback' }>; lab: Lab }) {
  const words = useWords();
  const { id } = iface;
  const bridges = Object.values(lab.interfaces).filter(
    (one) => one.kind === 'bridge' && one.namespaceId === iface.namespaceId && one.id !== id,
  );
  const rename = async (): Promise<void> => {
    const name = await askText({
      title: words.common.rename,
      label: words.common.name,
      value: iface.name,
      check: (text) => checkWith(interfaceNameSchema, text, words),
    });
    if (name !== undefined && name !== iface.name) await report(edit({ type: 'interface.rename', id, name }));
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon color="gray" size={24} aria-label={`${words.common.more}: ${iface.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        <Menu.Item onClick={() => void rename()}>{words.common.rename}</Menu.Item>
        {iface.masterId !== undefined && (
          <Menu.Item onClick={() => void report(edit({ type: 'interface.plug', id, masterId: null }))}>{words.inspector.unplug}</Menu.Item>
        )}
        {iface.kind !== 'bridge' &&
          bridges
            .filter((bridge) => bridge.id !== iface.masterId)
            .map((bridge) => (
              <Menu.Item key={bridge.id} onClick={() => void report(edit({ type: 'interface.plug', id, masterId: bridge.id }))}>
                {words.inspector.plugIn} {bridge.name}
              </Menu.Item>
            ))}
        {iface.kind === 'veth' &&
          Object.values(lab.namespaces)
            .filter((namespace) => namespace.id !== iface.namespaceId)
            .map((namespace) => (
              <Menu.Item key={namespace.id} onClick={() => void report(edit({ type: 'interface.move', id, namespaceId: namespace.id }))}>
                {words.inspector.moveTo} {namespace.name}
              </Menu.Item>
            ))}
        <Menu.Divider />
        <Menu.Item
          color="red"
          onClick={() =>
            void report(edit({ type: 'interface.remove', id })).then((done) => {
              if (done && useUi.getState().selection.includes(id)) useUi.getState().select([]);
            })
          }
        >
          {words.common.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
