/** Adds what a namespace can hold by itself, or a link to another one. */
import { Button, Menu } from '@mantine/core';
import { nanoid } from 'nanoid';
import { wireguardTunnel } from '../../shared/edit/wireguardTunnel.ts';
import { LINK_KINDS, type LinkKind } from '../../shared/kinds/kinds.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { request } from '../api/connection.ts';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { lackText, useLack } from '../machine/lack.ts';
import { useMachine } from '../machine/machineStore.ts';
import { edit } from '../state/labStore.ts';
import { report, tell } from '../ui/toast.ts';

/** All but the dummy, which has nothing to fill in. */
const FORM_KINDS = LINK_KINDS.filter((kind) => kind !== 'dummy');

export function AddInterface({
  namespaceId,
  onBridge,
  onDummy,
  onKind,
  onLink,
  lab,
}: {
  namespaceId: string;
  lab: Lab;
  onBridge: () => void;
  onDummy: () => void;
  onKind: (kind: LinkKind) => void;
  onLink: (to: string) => void;
}) {
  const words = useWords();
  const noDummy = useLack('dummy');
  const noWireguard = useLack('wireguard');
  const rows = useMachine((state) => state.rows);
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.inspector.addInterface}>
          +
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        <Menu.Item onClick={onBridge}>{words.inspector.addBridge}</Menu.Item>
        <Menu.Item onClick={onDummy} disabled={noDummy !== undefined}>
          {words.kinds.menu.dummy}
          {noDummy !== undefined && <small className="hint">{noDummy}</small>}
        </Menu.Item>
        {FORM_KINDS.map((kind) => {
          const lack = lackText(rows, kind, words);
          return (
            <Menu.Item
              key={kind}
              disabled={lack !== undefined}
              onClick={() => {
                onKind(kind);
              }}
            >
              {words.kinds.menu[kind]}
              {lack !== undefined && <small className="hint">{lack}</small>}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Label>{words.kinds.wireguardTo}</Menu.Label>
        {noWireguard !== undefined && <Menu.Label className="hint">{noWireguard}</Menu.Label>}
        {noWireguard === undefined &&
          Object.values(lab.namespaces)
            .filter((namespace) => namespace.id !== namespaceId)
            .map((namespace) => (
              <Menu.Item key={namespace.id} onClick={() => void addTunnel(lab, [namespaceId, namespace.id], words)}>
                {namespace.name}
              </Menu.Item>
            ))}
        <Menu.Divider />
        <Menu.Label>{words.inspector.addVeth}</Menu.Label>
        {Object.values(lab.namespaces)
          .filter((namespace) => namespace.id !== namespaceId)
          .map((namespace) => (
            <Menu.Item
              key={namespace.id}
              onClick={() => {
                onLink(namespace.id);
              }}
            >
              {namespace.name}
            </Menu.Item>
          ))}
        {Object.values(lab.interfaces)
          .filter((iface) => iface.kind === 'bridge')
          .map((bridge) => (
            <Menu.Item
              key={bridge.id}
              onClick={() => {
                onLink(bridge.id);
              }}
            >
              {bridge.name} ({lab.namespaces[bridge.namespaceId]?.name})
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Both ends at once: keys made by the server, each end the other's peer. */
async function addTunnel(lab: Lab, ends: readonly [string, string], words: Words): Promise<void> {
  const answer = await request('wireguard:keys', { count: 2 });
  if (!answer.ok) {
    tell(failureText(words, answer.error));
    return;
  }
  const [one, other] = answer.value.keys;
  const tunnel = one && other && wireguardTunnel(lab, ends, [one, other], nanoid);
  if (tunnel) await report(edit(tunnel));
  else tell(words.kinds.noWay);
}
