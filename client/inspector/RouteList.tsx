/** The routes of a namespace: those drawn, and those the kernel made itself. */
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState, type SyntheticEvent } from 'react';
import { destinationSchema, ipSchema } from '../../shared/model/address.ts';
import { interfacesOf } from '../../shared/model/find.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import { refusalSchema, routeSchema, type Route } from '../../shared/model/route.ts';
import { drawnRoute } from '../../shared/plan/toNetState.ts';
import { routeKey, routeWords } from '../../shared/plan/routeState.ts';
import { isLearned } from '../../shared/observe/learned.ts';
import { failureText, useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { checkWith } from '../ui/check.ts';
import { StateShape } from '../ui/shapes.tsx';
import { report } from '../ui/toast.ts';
import { Section } from './Section.tsx';

export function RouteList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const drift = useLab((state) => state.drift);
  const seen = useLab((state) => state.observed.namespaces[namespace.name]);
  const [editing, setEditing] = useState<Route | 'new'>();
  const own = seen?.routes.filter((route) => route.protocol === 'kernel' && !route.to.startsWith('fe80:')) ?? [];
  const learned = seen?.routes.filter((route) => isLearned(route.protocol)) ?? [];
  const missing = new Set(drift.flatMap((one) => (one.kind === 'route' && one.ns === namespace.name && one.wanted ? [one.key] : [])));
  return (
    <Section
      name="routes"
      title={words.inspector.routes}
      note={namespace.routes.length + own.length + learned.length}
      tools={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={words.inspector.addRoute}
          onClick={() => {
            setEditing('new');
          }}
        >
          +
        </Button>
      }
    >
      {namespace.routes.map((route) => {
        const notApplied = missing.has(routeKey(drawnRoute(route)));
        return (
          <div key={route.id} className="route-row">
            <StateShape state={notApplied ? 'missing' : 'up'} />
            <span className="mono">{routeText(route)}</span>
            {notApplied && (
              <span className="tag" data-tone="drift">
                {words.state.notApplied}
              </span>
            )}
            <ActionIcon
              color="gray"
              size={22}
              aria-label={`${words.common.edit}: ${routeText(route)}`}
              onClick={() => {
                setEditing(route);
              }}
            >
              <IconPencil size={14} />
            </ActionIcon>
            <ActionIcon
              color="gray"
              size={22}
              aria-label={`${words.common.remove}: ${routeText(route)}`}
              onClick={() => void report(edit({ type: 'route.remove', namespaceId: namespace.id, routeId: route.id }))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        );
      })}
      {own.map((route) => (
        <div key={`${route.to} ${route.dev ?? ''}`} className="route-row">
          <StateShape state="up" />
          <span className="mono" style={{ color: 'var(--text2)' }}>
            {route.to} dev {route.dev}
          </span>
          <span className="tag">{words.state.byKernel}</span>
        </div>
      ))}
      {learned.map((route) => (
        <div key={`learned ${route.to} ${route.via ?? ''} ${route.dev ?? ''}`} className="route-row">
          <StateShape state="up" />
          <span className="mono" style={{ color: 'var(--text2)' }}>
            {routeWords(route).join(' ')}
          </span>
          <span className="tag">{words.services.learned(route.protocol)}</span>
        </div>
      ))}
      {editing !== undefined && (
        <RouteForm
          key={editing === 'new' ? 'new' : editing.id}
          namespace={namespace}
          route={editing === 'new' ? undefined : editing}
          onDone={() => {
            setEditing(undefined);
          }}
        />
      )}
    </Section>
  );
}

function routeText(route: Route): string {
  return routeWords(drawnRoute(route)).join(' ');
}

function RouteForm({ namespace, route, onDone }: { namespace: Namespace; route: Route | undefined; onDone: () => void }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const [to, setTo] = useState(route?.to ?? 'default');
  const [via, setVia] = useState(route?.via ?? '');
  const [dev, setDev] = useState<string | null>(route?.dev ?? null);
  const [metric, setMetric] = useState(route?.metric === undefined ? '' : String(route.metric));
  const [table, setTable] = useState(route?.table === undefined ? '' : String(route.table));
  const [src, setSrc] = useState(route?.src ?? '');
  const [type, setType] = useState<string | null>(route?.type ?? null);
  const [problem, setProblem] = useState<string>();
  const hasMore = route?.table !== undefined || route?.src !== undefined || route?.type !== undefined;
  const names = lab
    ? interfacesOf(lab, namespace.id)
        .filter((iface) => iface.kind !== 'loopback')
        .map((iface) => iface.name)
    : [];
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const parsed = routeSchema.safeParse({
      id: route?.id ?? nanoid(),
      to,
      ...(via.trim() !== '' && { via }),
      ...(dev !== null && { dev }),
      ...(metric.trim() !== '' && { metric: Number(metric) }),
      ...(table.trim() !== '' && { table: Number(table) }),
      ...(src.trim() !== '' && { src }),
      ...(type !== null && { type }),
      // Several ways at once are written in the lab's file; one of the form's own takes their place.
      ...(route?.nexthops && via.trim() === '' && dev === null && type === null && { nexthops: route.nexthops }),
    });
    if (!parsed.success) {
      setProblem(words.errors.reason(parsed.error.issues[0]?.message ?? '', {}) ?? words.errors.code('invalid'));
      return;
    }
    const answer = await edit({ type: route ? 'route.set' : 'route.add', namespaceId: namespace.id, route: parsed.data });
    if (answer.ok) onDone();
    else setProblem(failureText(words, answer.error));
  };
  return (
    <form className="inline-form" onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.inspector.destination}
        value={to}
        autoFocus
        error={checkWith(destinationSchema, to, words)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setTo(event.currentTarget.value);
        }}
      />
      <TextInput
        label={words.inspector.gateway}
        value={via}
        error={via.trim() === '' ? undefined : checkWith(ipSchema, via, words)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setVia(event.currentTarget.value);
        }}
      />
      <Group grow gap={8} wrap="nowrap">
        <Select label={words.inspector.device} data={names} value={dev} onChange={setDev} clearable />
        <TextInput
          label={words.inspector.metric}
          value={metric}
          onChange={(event) => {
            setMetric(event.currentTarget.value);
          }}
        />
      </Group>
      <details open={hasMore}>
        <summary>{words.inspector.moreOfRoute}</summary>
        <Group grow gap={8} wrap="nowrap" align="start">
          <TextInput
            label={words.inspector.table}
            placeholder="main"
            value={table}
            classNames={{ input: 'mono' }}
            onChange={(event) => {
              setTable(event.currentTarget.value);
            }}
          />
          <TextInput
            label={words.inspector.source}
            value={src}
            error={src.trim() === '' ? undefined : checkWith(ipSchema, src, words)}
            classNames={{ input: 'mono' }}
            onChange={(event) => {
              setSrc(event.currentTarget.value);
            }}
          />
        </Group>
        <Select
          label={words.inspector.refusal}
          description={words.inspector.refusalHint}
          data={[...refusalSchema.options]}
          value={type}
          onChange={setType}
          clearable
        />
      </details>
      {problem !== undefined && (
        <p role="alert" style={{ margin: 0, color: 'var(--bad)' }}>
          {problem}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onDone}>
          {words.common.cancel}
        </Button>
        <Button type="submit">{words.common.save}</Button>
      </Group>
    </form>
  );
}
