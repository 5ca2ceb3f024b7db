/** Pings: choose from and to, see replies as they come, a chart, and the figures. */
import './panels.css';
import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlayerStopFilled, IconPlus, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState, type SyntheticEvent } from 'react';
import { createPortal } from 'react-dom';
import { HOST } from '../../shared/model/ids.ts';
import { pingTargetSchema } from '../../shared/protocol/messages.ts';
import type { PingInfo } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { checkWith } from '../ui/check.ts';
import { report, tellFailure } from '../ui/toast.ts';

const RttChart = lazy(() => import('./RttChart.tsx'));

export function PingPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const pings = useLab((state) => state.pings);
  const { pingId, pingDraft, set } = useUi();
  const [asking, setAsking] = useState(false);
  const current = pings.find((ping) => ping.id === pingId) ?? pings.at(-1);
  const form = asking || pingDraft !== undefined || pings.length === 0;
  return (
    <>
      {toolSlot &&
        createPortal(
          <Button
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              setAsking(true);
            }}
          >
            {words.ping.new}
          </Button>,
          toolSlot,
        )}
      {form ? (
        <PingForm
          key={`${pingDraft?.from ?? ''} ${pingDraft?.to ?? ''}`}
          words={words}
          onDone={(id) => {
            setAsking(false);
            set({ pingDraft: undefined, ...(id !== undefined && { pingId: id }) });
          }}
          cancellable={pings.length > 0}
        />
      ) : (
        <div className="ping-panel">
          <div className="ping-list">
            {pings.map((ping) => (
              <PingItem key={ping.id} ping={ping} current={ping === current} words={words} />
            ))}
          </div>
          {current && (
            <>
              <div className="ping-chart">
                <div className="heading">
                  <strong>{words.ping.rtt}</strong>
                  <span className="mono">
                    {current.from} → {current.to}
                    {current.address !== undefined && current.address !== current.to ? ` (${current.address})` : ''}
                  </span>
                  <span style={{ marginLeft: 'auto', color: 'var(--text2)' }}>
                    ○ {words.ping.reply} × {words.ping.lost}
                  </span>
                </div>
                <div className="canvas-slot">
                  <Suspense fallback={null}>
                    <RttChart replies={current.replies} />
                  </Suspense>
                </div>
              </div>
              <Figures ping={current} words={words} />
            </>
          )}
        </div>
      )}
    </>
  );
}

function PingItem({ ping, current, words }: { ping: PingInfo; current: boolean; words: Words }) {
  const running = ping.state === 'running';
  const label = running ? words.ping.stop : words.common.remove;
  return (
    <div className="ping-row">
      <button
        type="button"
        className="ping-item"
        aria-current={current}
        onClick={() => {
          useUi.getState().set({ pingId: ping.id });
        }}
      >
        <strong>
          {running ? '▶ ' : '■ '}
          {ping.from} → {ping.to}
        </strong>
        <span>
          {ping.error ?? `${ping.address ?? ''} · ${String(ping.stats.received)}/${String(ping.stats.sent)}`}{' '}
          {ping.stats.lossPercent > 0 && (
            <span className="tag" data-tone="bad">
              {words.ping.loss} {ping.stats.lossPercent}%
            </span>
          )}
        </span>
      </button>
      <ActionIcon
        className="stop"
        color="gray"
        size={24}
        aria-label={`${label}: ${ping.from} → ${ping.to}`}
        onClick={() => void report(request(running ? 'ping:stop' : 'ping:remove', { pingId: ping.id }))}
      >
        {running ? <IconPlayerStopFilled size={14} /> : <IconX size={14} />}
      </ActionIcon>
    </div>
  );
}

function Figures({ ping, words }: { ping: PingInfo; words: Words }) {
  const { stats, replies } = ping;
  const ms = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
  const last = replies.at(-1);
  const seconds = last ? Math.max(0, Math.round((last.at - ping.startedAt) / 1000)) : 0;
  const figures: [string, string][] = [
    [words.ping.sent, String(stats.sent)],
    [words.ping.received, String(stats.received)],
    [words.ping.loss, `${String(stats.lossPercent)}%`],
    [words.ping.duration, `${String(seconds)} s`],
    [words.ping.min, ms(stats.min)],
    [words.ping.avg, ms(stats.avg)],
    [words.ping.max, ms(stats.max)],
    [words.ping.mdev, ms(stats.mdev)],
  ];
  return (
    <div className="ping-figures">
      <dl>
        {figures.map(([name, value]) => (
          <div className="figure" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mono" style={{ color: 'var(--text2)' }}>
        {replies
          .slice(-8)
          .reverse()
          .map((reply) => (
            <div key={reply.seq}>
              seq={reply.seq}{' '}
              {reply.result === 'reply'
                ? `ttl=${String(reply.ttl ?? '')} ${String(reply.rttMs ?? '')} ms`
                : (reply.message ?? words.ping.noAnswer)}
            </div>
          ))}
      </div>
    </div>
  );
}

function PingForm({ words, onDone, cancellable }: { words: Words; onDone: (pingId?: string) => void; cancellable: boolean }) {
  const lab = useLab((state) => state.lab);
  const labId = useLab((state) => state.labId) ?? '';
  const observed = useLab((state) => state.observed);
  const { pingDraft, selection } = useUi();
  const names =
    Object.keys(observed.namespaces).length > 0
      ? Object.keys(observed.namespaces)
      : Object.values(lab?.namespaces ?? {}).map((namespace) => namespace.name);
  const selected = lab?.namespaces[selection[0] ?? '']?.name;
  const [from, setFrom] = useState(pingDraft?.from ?? selected ?? HOST);
  const [to, setTo] = useState(pingDraft?.to ?? '');
  const [count, setCount] = useState<number | string>('');
  const problem = to.trim() === '' ? undefined : checkWith(pingTargetSchema, to, words);
  const submit = async (event?: SyntheticEvent): Promise<void> => {
    event?.preventDefault();
    if (to.trim() === '' || problem !== undefined) return;
    const answer = await request('ping:start', { labId, from, to: to.trim(), ...(typeof count === 'number' && { count }) });
    if (answer.ok) onDone(answer.value.pingId);
    else tellFailure(answer.error);
  };
  useEffect(() => {
    // Chosen on the canvas: nothing is left to ask.
    if (pingDraft && pingDraft.to !== '') void submit();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for the draft it was opened with
  }, []);
  return (
    <>
      <form className="ping-form" onSubmit={(event) => void submit(event)}>
        <Select
          label={words.ping.from}
          data={names}
          value={from}
          onChange={(value) => {
            setFrom(value ?? HOST);
          }}
          w={160}
          searchable
        />
        <TextInput
          label={words.ping.to}
          value={to}
          error={problem}
          placeholder="192.168.50.2"
          list="ping-targets"
          onChange={(event) => {
            setTo(event.currentTarget.value);
          }}
          w={200}
          classNames={{ input: 'mono' }}
        />
        <datalist id="ping-targets">
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <NumberInput
          label={words.ping.count}
          placeholder={words.ping.untilStopped}
          value={count}
          onChange={setCount}
          min={1}
          max={1000}
          w={130}
        />
        <Button type="submit" disabled={to.trim() === '' || problem !== undefined}>
          {words.ping.start}
        </Button>
        {cancellable && (
          <Button
            variant="default"
            onClick={() => {
              onDone();
            }}
          >
            {words.common.cancel}
          </Button>
        )}
      </form>
      <p style={{ margin: '0 16px', color: 'var(--text2)' }}>{words.ping.empty}</p>
    </>
  );
}
