/** The services of a namespace: their state, starting and stopping, and the form behind each. */
import './services.css';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDots, IconFileText, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState } from 'react';
import { interfacesOf } from '../../shared/model/find.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import type { Service } from '../../shared/model/service.ts';
import { newService, serviceBadge, SERVICE_KINDS } from '../../shared/services/services.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { lackText } from '../machine/lack.ts';
import { useMachine } from '../machine/machineStore.ts';
import { openTerminal } from '../panels/openTerminal.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { report } from '../ui/toast.ts';
import { Neighbours } from './Neighbours.tsx';
import { ServiceForm } from './ServiceForm.tsx';
import { needOf, shapeOf, stateOf, troubleOf, useServiceInfo } from './serviceView.ts';
import { Section } from '../inspector/Section.tsx';

export function ServiceList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const machine = useMachine((state) => state.rows);
  const lab = useLab((state) => state.lab);
  const [editing, setEditing] = useState<Service>();
  if (!lab) return null;
  const { id, services } = namespace;
  const interfaces = interfacesOf(lab, id);
  return (
    <Section
      name="services"
      title={words.services.title}
      note={services.length}
      tools={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.services.add}>
              +
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {SERVICE_KINDS.map((kind) => {
              const need = needOf(kind);
              const lack = need === undefined ? undefined : lackText(machine, need, words);
              return (
                <Menu.Item
                  key={kind}
                  disabled={lack !== undefined}
                  onClick={() => {
                    setEditing(newService(kind, { id: nanoid(), interfaces, others: services }));
                  }}
                >
                  {words.services.kind[kind]}
                  {lack !== undefined && <small className="service-lack">{lack}</small>}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      }
    >
      {services.length === 0 && !editing && <span className="service-hint">{words.services.empty}</span>}
      {services.map((service, at) => (
        <ServiceRow
          key={service.id}
          namespace={namespace}
          service={service}
          at={at}
          onEdit={() => {
            setEditing(service);
          }}
        />
      ))}
      {editing && (
        <ServiceForm
          key={editing.id}
          namespace={namespace}
          service={editing}
          interfaces={interfaces}
          onDone={() => {
            setEditing(undefined);
          }}
        />
      )}
    </Section>
  );
}

function ServiceRow({ namespace, service, at, onEdit }: { namespace: Namespace; service: Service; at: number; onEdit: () => void }) {
  const words = useWords();
  const labId = useLab((state) => state.labId);
  const isLabRunning = useLab((state) => state.state === 'running');
  const info = useServiceInfo(service.id);
  const state = stateOf(info);
  const trouble = troubleOf(info, words);
  const namespaceId = namespace.id;
  const isOn = state === 'running' || state === 'waiting';
  const ask = (name: 'service:start' | 'service:stop' | 'service:restart') =>
    void (labId !== undefined && report(request(name, { labId, serviceId: service.id })));
  const set = (changes: { enabled?: boolean }, to?: number) =>
    void report(edit({ type: 'service.set', namespaceId, service: { ...service, ...changes }, ...(to !== undefined && { at: to }) }));
  return (
    <div className="service-row" role="group" aria-label={service.name}>
      <div className="line">
        <StateShape state={shapeOf(state)} />
        <span className="mono name">{serviceBadge(service)}</span>
        <span className="state">{service.enabled ? words.services.state[state] : words.services.disabled}</span>
        <Tooltip label={isOn ? words.services.stop : words.services.start}>
          <ActionIcon
            color="gray"
            size={24}
            aria-label={`${isOn ? words.services.stop : words.services.start}: ${service.name}`}
            disabled={!isLabRunning || !service.enabled || state === 'missingTool'}
            onClick={() => {
              ask(isOn ? 'service:stop' : 'service:start');
            }}
          >
            {isOn ? <IconPlayerStop size={15} /> : <IconPlayerPlay size={15} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={words.services.log}>
          <ActionIcon
            color="gray"
            size={24}
            aria-label={`${words.services.log}: ${service.name}`}
            onClick={() => {
              useUi.getState().set({ dockOpen: true, dockTab: 'services', serviceId: service.id });
            }}
          >
            <IconFileText size={15} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon color="gray" size={24} aria-label={`${words.common.more}: ${service.name}`}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onEdit}>{words.common.edit}</Menu.Item>
            <Menu.Item
              disabled={!isLabRunning || !service.enabled}
              onClick={() => {
                ask('service:restart');
              }}
            >
              {words.services.restart}
            </Menu.Item>
            {service.kind === 'frr' && (
              <Menu.Item disabled={state !== 'running'} onClick={() => void openTerminal(namespace.name, 'vtysh')}>
                {words.services.vtysh}
              </Menu.Item>
            )}
            <Menu.Item
              onClick={() => {
                set({ enabled: !service.enabled });
              }}
            >
              {service.enabled ? words.services.disable : words.services.enable}
            </Menu.Item>
            <Menu.Item
              disabled={at === 0}
              onClick={() => {
                set({}, at - 1);
              }}
            >
              {words.services.earlier}
            </Menu.Item>
            <Menu.Item color="red" onClick={() => void report(edit({ type: 'service.remove', namespaceId, serviceId: service.id }))}>
              {words.common.delete}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {trouble !== undefined && <p className="service-hint">{trouble}</p>}
      {service.kind === 'frr' && state === 'running' && <Neighbours serviceId={service.id} />}
    </div>
  );
}
