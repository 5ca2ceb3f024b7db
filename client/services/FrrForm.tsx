/** The small forms of dynamic routing: OSPF, OSPFv3, RIP, BGP; and the configuration they make, which may be replaced by one's own text. */
import { Button, Checkbox, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Interface } from '../../shared/model/lab.ts';
import type { Service } from '../../shared/model/service.ts';
import { configOf } from '../../shared/services/frr.ts';
import type { FrrService, OspfInterface } from '../../shared/services/frrFields.ts';
import { useWords, type Words } from '../locales/words.ts';

interface FrrFormProps {
  service: FrrService;
  namespace: string;
  interfaces: readonly Interface[];
  onChange: (service: Service) => void;
}

export function FrrForm({ service, namespace, interfaces, onChange }: FrrFormProps) {
  const words = useWords();
  const t = words.services.frr;
  const names = interfaces.map(({ name }) => name);
  /** `undefined` takes a property away. */
  const set = (changes: { [K in keyof FrrService]?: FrrService[K] | undefined }): void => {
    const { routerId, ospf, ospf6, rip, bgp, redistribute, config, ...rest } = { ...service, ...changes };
    onChange({
      ...rest,
      id: service.id,
      name: service.name,
      enabled: service.enabled,
      kind: 'frr',
      ...(routerId !== undefined && { routerId }),
      ...(ospf && { ospf }),
      ...(ospf6 && { ospf6 }),
      ...(rip && { rip }),
      ...(bgp && { bgp }),
      ...(redistribute && { redistribute }),
      ...(config !== undefined && { config }),
    });
  };
  const usual = (): OspfInterface[] => names.filter((name) => name !== 'lo').map((dev) => ({ dev, area: '0', hello: 1, dead: 3 }));
  const { ospf, ospf6, rip, bgp, redistribute = [], config } = service;
  const isOwn = config !== undefined;
  return (
    <>
      {!isOwn && (
        <>
          <TextInput
            label={t.routerId}
            placeholder={words.inspector.automatic}
            value={service.routerId ?? ''}
            classNames={{ input: 'mono' }}
            onChange={(event) => {
              const text = event.currentTarget.value;
              set({ routerId: text === '' ? undefined : text });
            }}
          />
          <Switch
            label="OSPF"
            checked={ospf !== undefined}
            onChange={(event) => {
              set({ ospf: event.currentTarget.checked ? { interfaces: usual() } : undefined });
            }}
          />
          {ospf && (
            <OspfTable
              title="OSPF"
              names={names}
              chosen={ospf.interfaces}
              words={words}
              onChange={(next) => {
                set({ ospf: { interfaces: next } });
              }}
            />
          )}
          <Switch
            label="OSPFv3 (IPv6)"
            checked={ospf6 !== undefined}
            onChange={(event) => {
              set({ ospf6: event.currentTarget.checked ? { interfaces: usual() } : undefined });
            }}
          />
          {ospf6 && (
            <OspfTable
              title="OSPFv3"
              names={names}
              chosen={ospf6.interfaces}
              words={words}
              onChange={(next) => {
                set({ ospf6: { interfaces: next } });
              }}
            />
          )}
          <Switch
            label="RIP"
            checked={rip !== undefined}
            onChange={(event) => {
              set({ rip: event.currentTarget.checked ? { interfaces: names.filter((name) => name !== 'lo') } : undefined });
            }}
          />
          {rip && (
            <Checkbox.Group
              aria-label="RIP"
              value={rip.interfaces}
              onChange={(next) => {
                set({ rip: { interfaces: next } });
              }}
            >
              <div className="service-checks">
                {[...new Set([...names, ...rip.interfaces])].map((name) => (
                  <Checkbox key={name} value={name} label={name} />
                ))}
              </div>
            </Checkbox.Group>
          )}
          <Switch
            label="BGP"
            checked={bgp !== undefined}
            onChange={(event) => {
              set({ bgp: event.currentTarget.checked ? { as: 65001, neighbours: [], networks: [] } : undefined });
            }}
          />
          {bgp && (
            <BgpFields
              bgp={bgp}
              words={words}
              onChange={(next) => {
                set({ bgp: next });
              }}
            />
          )}
          <Checkbox
            label={t.redistribute}
            checked={redistribute.includes('connected')}
            onChange={(event) => {
              const others = redistribute.filter((one) => one !== 'connected');
              const next = event.currentTarget.checked ? [...others, 'connected' as const] : others;
              set({ redistribute: next.length === 0 ? undefined : next });
            }}
          />
        </>
      )}
      <Textarea
        label={isOwn ? t.ownConfig : t.config}
        value={configOf(service, namespace)}
        readOnly={!isOwn}
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: 'mono service-config' }}
        onChange={(event) => {
          set({ config: event.currentTarget.value });
        }}
      />
      <Button
        variant="subtle"
        color="gray"
        onClick={() => {
          set({ config: isOwn ? undefined : configOf(service, namespace) });
        }}
      >
        {isOwn ? t.backToForm : t.writeOwn}
      </Button>
    </>
  );
}

interface OspfTableProps {
  title: string;
  names: readonly string[];
  chosen: readonly OspfInterface[];
  words: Words;
  onChange: (chosen: OspfInterface[]) => void;
}

const NUMBERS = ['hello', 'dead', 'cost'] as const;

function OspfTable({ title, names, chosen, words, onChange }: OspfTableProps) {
  const t = words.services.frr;
  const all = [...new Set([...names, ...chosen.map(({ dev }) => dev)])];
  return (
    <table className="service-ospf" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{words.inspector.device}</th>
          <th scope="col">{t.area}</th>
          <th scope="col">{t.hello}</th>
          <th scope="col">{t.dead}</th>
          <th scope="col">{t.cost}</th>
          <th scope="col">{t.passive}</th>
        </tr>
      </thead>
      <tbody>
        {all.map((dev) => {
          const entry = chosen.find((one) => one.dev === dev);
          const change = (next: OspfInterface | undefined): void => {
            const others = chosen.filter((one) => one.dev !== dev);
            onChange(next ? [...others, next].sort((a, b) => all.indexOf(a.dev) - all.indexOf(b.dev)) : others);
          };
          return (
            <tr key={dev}>
              <td>
                <Checkbox
                  label={dev}
                  aria-label={`${title} ${dev}`}
                  checked={entry !== undefined}
                  onChange={(event) => {
                    change(event.currentTarget.checked ? { dev, area: '0', ...(dev !== 'lo' && { hello: 1, dead: 3 }) } : undefined);
                  }}
                />
              </td>
              <td>
                <input
                  className="mono"
                  aria-label={`${t.area} ${dev}`}
                  disabled={!entry}
                  value={entry?.area ?? ''}
                  onChange={(event) => {
                    if (entry) change({ ...entry, area: event.currentTarget.value });
                  }}
                />
              </td>
              {NUMBERS.map((key) => (
                <td key={key}>
                  <input
                    className="mono"
                    inputMode="numeric"
                    aria-label={`${t[key]} ${dev}`}
                    disabled={!entry}
                    value={entry?.[key] ?? ''}
                    onChange={(event) => {
                      if (!entry) return;
                      const { [key]: _, ...rest } = entry;
                      const text = event.currentTarget.value.trim();
                      change(text === '' ? rest : { ...rest, [key]: Number(text) });
                    }}
                  />
                </td>
              ))}
              <td>
                <Checkbox
                  aria-label={`${t.passive} ${dev}`}
                  disabled={!entry}
                  checked={entry?.passive ?? false}
                  onChange={(event) => {
                    if (!entry) return;
                    const { passive: _, ...rest } = entry;
                    change(event.currentTarget.checked ? { ...rest, passive: true } : rest);
                  }}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type Bgp = NonNullable<FrrService['bgp']>;

function BgpFields({ bgp, words, onChange }: { bgp: Bgp; words: Words; onChange: (bgp: Bgp) => void }) {
  const t = words.services.frr;
  const [neighbours, setNeighbours] = useState(bgp.neighbours.map(({ address, as }) => `${address} ${String(as)}`).join('\n'));
  const [networks, setNetworks] = useState(bgp.networks.join('\n'));
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  return (
    <>
      <TextInput
        label={t.as}
        inputMode="numeric"
        value={String(bgp.as)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          onChange({ ...bgp, as: Number(event.currentTarget.value) });
        }}
      />
      <Textarea
        label={t.bgpNeighbours}
        placeholder="10.0.0.2 65002"
        value={neighbours}
        autosize
        minRows={2}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setNeighbours(event.currentTarget.value);
          const next = lines(event.currentTarget.value).map((line) => {
            const [address = '', as = ''] = line.trim().split(/\s+/);
            return { address, as: Number(as) };
          });
          onChange({ ...bgp, neighbours: next });
        }}
      />
      <Textarea
        label={t.networks}
        placeholder="10.1.0.0/24"
        value={networks}
        autosize
        minRows={2}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setNetworks(event.currentTarget.value);
          onChange({ ...bgp, networks: lines(event.currentTarget.value).map((line) => line.trim()) });
        }}
      />
    </>
  );
}
