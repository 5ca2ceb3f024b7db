/** The small forms of dynamic routing: OSPF, OSPFv3, RIP, BGP; and the configuration they make, which may be replaced by one's own text. */
import { Button, Checkbox, Switch, Textarea, TextInput } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { Interface } from '../../shared/model/lab.ts';
import type { Service } from '../../shared/model/service.ts';
import { configOf } from '../../shared/services/frr.ts';
import type { FrrService, OspfInterface } from '../../shared/services/frrFields.ts';
import type { ServiceProblems } from './serviceDraft.ts';
import { useWords, type Words } from '../locales/words.ts';
import { OwnConfig } from './OwnConfig.tsx';

/** Fields that say here what is wrong with them. */
export const FRR_SHOWN: readonly string[] = ['routerId', 'ospf', 'ospf6', 'rip', 'bgp', 'config'];

interface FrrFormProps {
  service: FrrService;
  problems: ServiceProblems;
  namespace: string;
  interfaces: readonly Interface[];
  onChange: (service: Service) => void;
}

export function FrrForm({ service, problems, namespace, interfaces, onChange }: FrrFormProps) {
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
            error={problems['routerId']}
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
              problems={problems}
              path="ospf.interfaces"
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
              problems={problems}
              path="ospf6.interfaces"
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
              error={problemsUnder(problems, 'rip.interfaces')}
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
              problems={problems}
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
      {isOwn ? (
        <OwnConfig
          service={service}
          config={config}
          problems={problems}
          onChange={(text) => {
            set({ config: text });
          }}
        />
      ) : (
        <Textarea
          label={t.config}
          value={configOf(service, namespace)}
          readOnly
          autosize
          minRows={4}
          maxRows={16}
          classNames={{ input: 'mono service-config' }}
        />
      )}
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

/** The first problem of a field or of what stands in it. */
function problemsUnder(problems: ServiceProblems, path: string): string | undefined {
  return Object.entries(problems).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1];
}

interface OspfTableProps {
  title: string;
  problems: ServiceProblems;
  /** Where these interfaces stand in the service. */
  path: string;
  names: readonly string[];
  chosen: readonly OspfInterface[];
  words: Words;
  onChange: (chosen: OspfInterface[]) => void;
}

const NUMBERS = ['hello', 'dead', 'cost'] as const;

function OspfTable({ title, problems, path, names, chosen, words, onChange }: OspfTableProps) {
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
          const at = chosen.findIndex((one) => one.dev === dev);
          const entry = chosen[at];
          const problemOf = (key: string): string | undefined => problems[`${path}.${String(at)}.${key}`];
          const problem = ['area', ...NUMBERS].map(problemOf).find(Boolean);
          const change = (next: OspfInterface | undefined): void => {
            const others = chosen.filter((one) => one.dev !== dev);
            onChange(next ? [...others, next].sort((a, b) => all.indexOf(a.dev) - all.indexOf(b.dev)) : others);
          };
          return (
            <Fragment key={dev}>
              <tr>
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
                    aria-invalid={problemOf('area') !== undefined}
                    disabled={!entry}
                    value={entry?.area ?? ''}
                    onChange={(event) => {
                      if (entry) change({ ...entry, area: event.currentTarget.value });
                    }}
                  />
                </td>
                {NUMBERS.map((key) => (
                  <td key={key}>
                    <NumberText
                      key={String(entry !== undefined)}
                      label={`${t[key]} ${dev}`}
                      isDisabled={!entry}
                      value={entry?.[key]}
                      isWrong={problemOf(key) !== undefined}
                      onChange={(value) => {
                        if (!entry) return;
                        const { [key]: _, ...rest } = entry;
                        change(value === undefined ? rest : { ...rest, [key]: value });
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
              {problem !== undefined && (
                <tr>
                  <td colSpan={6} className="form-problem" role="alert">
                    {problem}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

interface NumberTextProps {
  label: string;
  value: number | undefined;
  isDisabled: boolean;
  isWrong: boolean;
  onChange: (value: number | undefined) => void;
}

/** Keeps what is typed, also where that is no number. */
function NumberText({ label, value, isDisabled, isWrong, onChange }: NumberTextProps) {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  return (
    <input
      className="mono"
      inputMode="numeric"
      aria-label={label}
      aria-invalid={isWrong}
      disabled={isDisabled}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(typed.trim() === '' ? undefined : Number(typed));
      }}
    />
  );
}

type Bgp = NonNullable<FrrService['bgp']>;

interface BgpFieldsProps {
  bgp: Bgp;
  problems: ServiceProblems;
  words: Words;
  onChange: (bgp: Bgp) => void;
}

function BgpFields({ bgp, problems, words, onChange }: BgpFieldsProps) {
  const t = words.services.frr;
  const [neighbours, setNeighbours] = useState(bgp.neighbours.map(({ address, as }) => `${address} ${String(as)}`).join('\n'));
  const [as, setAs] = useState(String(bgp.as));
  const under = (path: string): string | undefined => problemsUnder(problems, path);
  const [networks, setNetworks] = useState(bgp.networks.join('\n'));
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  return (
    <>
      <TextInput
        label={t.as}
        inputMode="numeric"
        value={as}
        error={under('bgp.as')}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setAs(typed);
          onChange({ ...bgp, as: typed.trim() === '' ? NaN : Number(typed) });
        }}
      />
      <Textarea
        label={t.bgpNeighbours}
        placeholder="10.0.0.2 65002"
        value={neighbours}
        error={under('bgp.neighbours')}
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
        error={under('bgp.networks')}
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
