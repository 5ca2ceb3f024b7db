/** The kinds of namespace that one has of its own: a switch for each, with what it hides, and the hostname. */
import { Switch } from '@mantine/core';
import { HOST } from '../../shared/model/ids.ts';
import { hostnameOf, ISOLATION_KINDS, utsNameSchema, type IsolationKind } from '../../shared/model/isolation.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import { sparing } from '../lab/sparing.ts';
import { useWords } from '../locales/words.ts';
import { useMachine } from '../machine/machineStore.ts';
import { edit } from '../state/labStore.ts';
import { SavedField } from './fields.tsx';
import { Section } from './Section.tsx';

export function IsolationSection({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const { id, name, isolation, hostname } = namespace;
  const capabilities = useMachine((state) => state.rows);
  if (id === HOST)
    return (
      <Section name="isolation" title={words.namespaces.section}>
        <p className="section-hint">{words.namespaces.ofHost}</p>
      </Section>
    );
  const set = (kind: IsolationKind, on: boolean): Promise<boolean> =>
    sparing((how) => edit({ type: 'namespace.set', id, changes: { isolation: { [kind]: on } } }, how));
  return (
    <Section
      name="isolation"
      title={words.namespaces.section}
      note={ISOLATION_KINDS.filter((kind) => isolation[kind])
        .map((kind) => words.namespaces.kind[kind].name)
        .join(' ')}
    >
      <p className="section-hint">{words.namespaces.sectionHint}</p>
      {ISOLATION_KINDS.map((kind) => {
        const row = capabilities?.find((one) => one.group === 'isolation' && one.id === kind);
        const lacks = row !== undefined && !row.ok;
        const { name: kindName, hides } = words.namespaces.kind[kind];
        return (
          <div key={kind} className="switch-row isolation-row">
            <span>
              {kindName}
              <small>{lacks ? `${words.namespaces.missing} ${row.detail}` : hides}</small>
            </span>
            <Switch
              aria-label={`${words.namespaces.section}: ${kindName}`}
              checked={isolation[kind]}
              disabled={lacks && !isolation[kind]}
              onChange={(event) => void set(kind, event.currentTarget.checked)}
            />
          </div>
        );
      })}
      {isolation.uts && (
        <div className="switch-row isolation-row">
          <span className="hostname">{words.namespaces.hostname}</span>
          <SavedField
            label={words.namespaces.hostname}
            value={hostname ?? ''}
            placeholder={hostnameOf({ name })}
            schema={utsNameSchema}
            optional
            onSave={(text) => edit({ type: 'namespace.set', id, changes: { hostname: text === '' ? null : text } })}
          />
        </div>
      )}
    </Section>
  );
}
