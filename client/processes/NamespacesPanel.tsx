/** What runs in the lab, in which namespaces; and one of them side by side with the host, so that one sees what is hidden. */
import '../panels/panels.css';
import './processes.css';
import { NativeSelect, Tooltip } from '@mantine/core';
import { useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { HOST } from '../../shared/model/ids.ts';
import { NAMESPACE_KINDS, type NamespaceKind, type ProcessInfo, type ProcessReport, type View } from '../../shared/probe/processes.ts';
import { failureText, useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { chipKey, lettersOf, type Letters } from './letters.ts';
import { useReport } from './useReport.ts';

export function NamespacesPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const observed = useLab((state) => state.observed);
  const running = useLab((state) => state.state === 'running');
  const selected = useSelectedName();
  /** Chosen in the list; undefined: what is selected on the canvas. */
  const [chosen, setChosen] = useState<string>();
  const names = Object.keys(observed.namespaces).filter((name) => name !== HOST);
  const wanted = chosen ?? selected ?? '';
  const namespace = names.includes(wanted) ? wanted : undefined;
  const { report, failure } = useReport(namespace);
  const letters = useMemo(() => (report ? lettersOf(report) : undefined), [report]);
  const [marked, setMarked] = useState<string>();
  return (
    <>
      {toolSlot &&
        createPortal(
          <NativeSelect
            size="xs"
            aria-label={words.namespaces.look}
            value={namespace ?? ''}
            data={[{ value: '', label: words.namespaces.nobody }, ...names.map((name) => ({ value: name, label: name }))]}
            onChange={(event) => {
              setChosen(event.currentTarget.value);
            }}
          />,
          toolSlot,
        )}
      {!running && <p className="panel-empty">{words.namespaces.empty}</p>}
      {running && !report && (
        <p className="panel-empty">{failure ? words.namespaces.failed(failureText(words, failure)) : words.namespaces.loading}</p>
      )}
      {report && letters && (
        <div className="processes-panel">
          {namespace !== undefined && report.inside && report.outside && (
            <SideBySide name={namespace} inside={report.inside} outside={report.outside} />
          )}
          {report.total > report.processes.length && (
            <p className="processes-note">{words.namespaces.truncated(report.processes.length, report.total)}</p>
          )}
          <ProcessTable report={report} letters={letters} marked={marked} onMark={setMarked} />
        </div>
      )}
    </>
  );
}

function useSelectedName(): string | undefined {
  const lab = useLab((state) => state.lab);
  const [first] = useUi((state) => state.selection);
  if (!lab || first === undefined) return undefined;
  return (lab.namespaces[first] ?? lab.namespaces[lab.interfaces[first]?.namespaceId ?? ''])?.name;
}

interface Marking {
  letters: Letters;
  marked: string | undefined;
  onMark: (key: string | undefined) => void;
}

function ProcessTable({ report, ...marking }: Marking & { report: ProcessReport }) {
  const words = useWords();
  return (
    <table className="processes-table">
      <thead>
        <tr>
          <th scope="col">
            <Tooltip label={words.namespaces.pidsHint}>
              <span>{words.namespaces.pids}</span>
            </Tooltip>
          </th>
          <th scope="col">{words.namespaces.process}</th>
          <th scope="col">{words.namespaces.users}</th>
          {NAMESPACE_KINDS.map((kind) => (
            <th key={kind} scope="col">
              {words.namespaces.kind[kind].name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.processes.map((process) => (
          <ProcessRow key={process.pids[0]} process={process} networks={report.networks} {...marking} />
        ))}
      </tbody>
    </table>
  );
}

function ProcessRow({ process, networks, ...marking }: Marking & { process: ProcessInfo; networks: ProcessReport['networks'] }) {
  const { ns, uid, pids, command } = process;
  const network = ns.net === undefined ? undefined : networks[ns.net];
  const isMarked = NAMESPACE_KINDS.some((kind) => ns[kind] !== undefined && chipKey(kind, ns[kind]) === marking.marked);
  return (
    <tr data-marked={isMarked || undefined}>
      <td className="mono">{pids.join(' › ')}</td>
      <td className="mono command" title={command}>
        {command}
      </td>
      <td className="mono">
        {uid.outside} → {uid.inside ?? '–'}
      </td>
      {NAMESPACE_KINDS.map((kind) => (
        <td key={kind}>
          <Chip kind={kind} identity={ns[kind]} {...marking} />
          {kind === 'net' && network !== undefined && <span className="mono network">{network}</span>}
        </td>
      ))}
    </tr>
  );
}

/** One namespace of a process; pressing it marks all that share it. */
function Chip({ kind, identity, letters, marked, onMark }: Marking & { kind: NamespaceKind; identity: string | undefined }) {
  const words = useWords();
  const key = identity === undefined ? '' : chipKey(kind, identity);
  const known = letters.get(key);
  if (!known) return <span title={words.namespaces.unknown}>–</span>;
  return (
    <button
      type="button"
      className="chip mono"
      data-own={known.letter !== 'A' || undefined}
      aria-pressed={marked === key}
      aria-label={words.namespaces.same(words.namespaces.kind[kind].name, known.letter, known.count)}
      title={`${words.namespaces.same(words.namespaces.kind[kind].name, known.letter, known.count)} · ${kind}:[${identity ?? ''}]`}
      onClick={() => {
        onMark(marked === key ? undefined : key);
      }}
    >
      {known.letter}
    </button>
  );
}

function SideBySide({ name, inside, outside }: { name: string; inside: View; outside: View }) {
  const words = useWords();
  const isShared = inside.processes.length === outside.processes.length && inside.hostname === outside.hostname;
  return (
    <section className="side-by-side" aria-label={words.namespaces.look}>
      {isShared && <p className="processes-note">{words.namespaces.nothingHidden(name)}</p>}
      <ViewColumn title={words.namespaces.inside(name)} view={inside} other={outside} />
      <ViewColumn title={words.namespaces.outside} view={outside} other={inside} />
    </section>
  );
}

function ViewColumn({ title, view, other }: { title: string; view: View; other: View }) {
  const words = useWords();
  const mounts = view.mounts.filter((mount, i) => !other.mounts.includes(mount) || view.mounts.indexOf(mount) !== i);
  const { shm, msg, sem } = view.ipc;
  return (
    <section className="view-column" aria-label={title}>
      <h4>{title}</h4>
      <dl>
        <dt>{words.namespaces.hostname}</dt>
        <dd className="mono" data-differs={view.hostname !== other.hostname || undefined}>
          {view.hostname}
        </dd>
        <dt>{words.namespaces.uids}</dt>
        <dd className="mono">
          {view.uids.map(({ inside, outside, count }) => `${String(inside)} → ${String(outside)} (${String(count)})`).join(', ')}
        </dd>
        <dt>{words.namespaces.ipc}</dt>
        <dd>{words.namespaces.ipcCounts(shm, msg, sem)}</dd>
        <dt>{words.namespaces.processes(view.processes.length)}</dt>
        <dd className="mono scrolls" tabIndex={0}>
          {view.processes.map(({ pid, command }) => (
            <span key={pid} title={command}>
              {pid} {command}
            </span>
          ))}
        </dd>
        <dt>{words.namespaces.mounts(mounts.length)}</dt>
        <dd className="mono scrolls" tabIndex={0}>
          {mounts.map((mount, i) => (
            <span key={`${mount} ${String(i)}`}>{mount}</span>
          ))}
        </dd>
      </dl>
    </section>
  );
}
