/** The routes of a namespace: those drawn, and those the kernel made itself. */
import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Namespace } from '../../shared/model/lab.ts';
import type { Route } from '../../shared/model/route.ts';
import { drawnRoute } from '../../shared/plan/toNetState.ts';
import { routeKey, routeWords } from '../../shared/plan/routeState.ts';
import { isLearned } from '../../shared/observe/learned.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { report } from '../ui/toast.ts';
import { Section } from '../inspector/Section.tsx';
import { RouteForm } from './RouteForm.tsx';

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
