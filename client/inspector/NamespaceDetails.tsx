/** A namespace: interfaces, routing, forwarding, names, masquerading. */
import '../routing/routing.css';
import { ActionIcon, Menu, Switch, Tooltip } from '@mantine/core';
import { IconActivityHeartbeat, IconDots, IconTerminal2 } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState } from 'react';
import type { LinkKind } from '../../shared/kinds/kinds.ts';
import { proposeInterfaceName } from '../../shared/edit/propose.ts';
import { interfacesOf } from '../../shared/model/find.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import { namespaceNameSchema } from '../../shared/model/names.ts';
import { freePosition } from '../../shared/model/place.ts';
import { deleteSelection } from '../actions/deeds.ts';
import { beginLink } from '../canvas/linkDraft.ts';
import { FirewallSections } from '../firewall/FirewallSections.tsx';
import { useWords } from '../locales/words.ts';
import { openTerminal } from '../panels/openTerminal.ts';
import { NeighbourList } from '../routing/NeighbourList.tsx';
import { RouteList } from '../routing/RouteList.tsx';
import { RouteLookup } from '../routing/RouteLookup.tsx';
import { RuleList } from '../routing/RuleList.tsx';
import { SwitchList } from '../routing/SwitchList.tsx';
import { ServiceList } from '../services/ServiceList.tsx';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { report } from '../ui/toast.ts';
import { AddInterface } from './AddInterface.tsx';
import { DoubtList } from './DoubtList.tsx';
import { DriftList } from './DriftList.tsx';
import { Header } from './Header.tsx';
import { InterfaceCard } from './InterfaceCard.tsx';
import { IsolationSection } from './IsolationSection.tsx';
import { KindForm } from './KindForm.tsx';
import { NameList } from './NameList.tsx';
import { Section } from './Section.tsx';

export function NamespaceDetails({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const [newKind, setNewKind] = useState<LinkKind>();
  const lab = useLab((state) => state.lab);
  if (!lab) return null;
  const { id, name, forwarding } = namespace;
  const interfaces = interfacesOf(lab, id);
  const rename = async (): Promise<void> => {
    const wanted = await askText({
      title: words.common.rename,
      label: words.common.name,
      value: name,
      check: (text) => checkWith(namespaceNameSchema, text, words),
    });
    if (wanted !== undefined && wanted !== name) await report(edit({ type: 'namespace.rename', id, name: wanted }));
  };
  const addOwn = (kind: 'bridge' | 'dummy'): void => {
    const own = {
      id: nanoid(),
      namespaceId: id,
      name: proposeInterfaceName(lab, id, kind === 'bridge' ? 'br' : 'dummy'),
      up: true,
      addresses: [],
    };
    void report(
      edit(
        kind === 'bridge'
          ? { type: 'interface.add', interface: { ...own, kind, stp: false }, position: freePosition(lab) }
          : { type: 'interface.add', interface: { ...own, kind } },
      ),
    );
  };
  const setForwarding = (changes: { ipv4?: boolean; ipv6?: boolean }) =>
    void report(edit({ type: 'namespace.set', id, changes: { forwarding: changes } }));
  return (
    <>
      <Header title={name} subtitle={id === HOST ? words.inspector.host : words.inspector.namespace}>
        <Tooltip label={words.inspector.openTerminal}>
          <ActionIcon color="gray" aria-label={words.inspector.openTerminal} onClick={() => void openTerminal(name)}>
            <IconTerminal2 size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={words.inspector.pingFrom}>
          <ActionIcon
            color="gray"
            aria-label={words.inspector.pingFrom}
            onClick={() => {
              useUi.getState().set({ dockOpen: true, dockTab: 'ping', pingDraft: { from: name, to: '' } });
            }}
          >
            <IconActivityHeartbeat size={18} />
          </ActionIcon>
        </Tooltip>
        {id !== HOST && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon color="gray" aria-label={`${words.common.more}: ${name}`}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void rename()}>{words.common.rename}</Menu.Item>
              <Menu.Item color="red" onClick={() => void deleteSelection()}>
                {words.common.delete}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Header>
      <DriftList namespace={name} />
      <DoubtList namespaceId={id} />
      <Section
        name="interfaces"
        title={words.inspector.interfaces}
        note={interfaces.length}
        tools={
          <AddInterface
            namespaceId={id}
            lab={lab}
            onBridge={() => {
              addOwn('bridge');
            }}
            onDummy={() => {
              addOwn('dummy');
            }}
            onKind={setNewKind}
            onLink={(to) => {
              beginLink(id, to);
            }}
          />
        }
      >
        {/* lo comes last: it is the least looked at. */}
        {[...interfaces.slice(1), ...interfaces.slice(0, 1)].map((iface) => (
          <InterfaceCard key={iface.id} iface={iface} />
        ))}
        {newKind !== undefined && (
          <KindForm
            key={newKind}
            lab={lab}
            namespaceId={id}
            kind={newKind}
            onDone={() => {
              setNewKind(undefined);
            }}
          />
        )}
      </Section>
      <RouteList namespace={namespace} />
      <RuleList namespace={namespace} />
      <RouteLookup namespace={namespace} />
      <NeighbourList namespace={namespace} />
      <Section
        name="forwarding"
        title={words.inspector.forwarding}
        note={[forwarding.ipv4 ? 'IPv4' : '', forwarding.ipv6 ? 'IPv6' : ''].filter(Boolean).join(' ')}
      >
        <div className="switch-row">
          <span>
            IPv4 <span className="mono">net.ipv4.ip_forward</span>
          </span>
          <Switch
            aria-label={`${words.inspector.forwarding} IPv4`}
            checked={forwarding.ipv4}
            onChange={(event) => {
              setForwarding({ ipv4: event.currentTarget.checked });
            }}
          />
        </div>
        <div className="switch-row">
          <span>IPv6</span>
          <Switch
            aria-label={`${words.inspector.forwarding} IPv6`}
            checked={forwarding.ipv6}
            onChange={(event) => {
              setForwarding({ ipv6: event.currentTarget.checked });
            }}
          />
        </div>
      </Section>
      <SwitchList namespace={namespace} />
      <FirewallSections namespace={namespace} interfaces={interfaces} />
      <ServiceList namespace={namespace} />
      <NameList namespace={namespace} />
      <IsolationSection namespace={namespace} />
    </>
  );
}
