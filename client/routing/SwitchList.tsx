/** Reverse path filter, proxy ARP and proxy NDP of each interface, and of all of the namespace. */
import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Namespace } from '../../shared/model/lab.ts';
import { ALL_INTERFACES, SWITCH_NAMES, switchSchema, type Switch } from '../../shared/model/switches.ts';
import { Section } from '../inspector/Section.tsx';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { inEffect, kernelValue, switchChoices } from './switchView.ts';
import { useDeviceNames } from './useDeviceNames.ts';

export function SwitchList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const t = words.routing;
  const { id, switches } = namespace;
  const names = useDeviceNames(id);
  const seen = useLab((state) => state.observed.namespaces[namespace.name]);
  const save = (next: readonly Switch[]) => void report(edit({ type: 'namespace.set', id, changes: { switches: [...next] } }));
  // What is drawn for an interface that is gone can still be taken away.
  const gone = [...new Set(switches.map(({ dev }) => dev))].filter((dev) => dev !== ALL_INTERFACES && !names.includes(dev));
  const field = (dev: string, name: Switch['name']) => {
    const drawn = switches.find((one) => one.dev === dev && one.name === name);
    const others = switches.filter((one) => one !== drawn);
    const now = kernelValue(seen, dev, name);
    const effect = inEffect(seen, dev, name);
    return (
      <>
        <Select
          aria-label={`${t.switchName[name]}: ${dev === ALL_INTERFACES ? t.wholeNamespace : dev}`}
          data={[
            { value: '', label: drawn || now === undefined ? t.byItself : t.itself(t.switchValue[now]) },
            ...switchChoices(name).map((value) => ({ value, label: t.switchValue[value] })),
          ]}
          value={drawn?.value ?? ''}
          rightSectionWidth={20}
          classNames={{ input: 'narrow' }}
          allowDeselect={false}
          onChange={(value) => {
            const parsed = switchSchema.safeParse({ dev, name, value });
            if (parsed.success || value === '') save(parsed.success ? [...others, parsed.data] : others);
          }}
        />
        {effect !== undefined && <small>{t.inEffect(t.switchValue[effect])}</small>}
      </>
    );
  };
  return (
    <Section name="switches" title={t.switches} note={switches.length === 0 ? undefined : switches.length}>
      <p className="section-hint">{t.switchesHint}</p>
      <table className="switches" aria-label={t.switches}>
        <thead>
          <tr>
            <th scope="col">{words.inspector.device}</th>
            {SWITCH_NAMES.map((name) => (
              <th key={name} scope="col">
                {t.switchName[name]} <span className="mono">{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[ALL_INTERFACES, ...names].map((dev) => (
            <tr key={dev}>
              <th scope="row" className={dev === ALL_INTERFACES ? undefined : 'mono'}>
                {dev === ALL_INTERFACES ? t.wholeNamespace : dev}
              </th>
              {SWITCH_NAMES.map((name) => (
                <td key={name}>{field(dev, name)}</td>
              ))}
            </tr>
          ))}
          {gone.map((dev) => (
            <tr key={dev}>
              <th scope="row" className="mono">
                {dev}
              </th>
              <td colSpan={SWITCH_NAMES.length}>
                <span className="tag" data-tone="warn">
                  {t.noInterface}
                </span>
                <ActionIcon
                  color="gray"
                  size={22}
                  aria-label={`${words.common.remove}: ${dev}`}
                  onClick={() => {
                    save(switches.filter((one) => one.dev !== dev));
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
