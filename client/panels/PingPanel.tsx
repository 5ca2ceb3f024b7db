/** Pings: choose from and to, see replies as they come, a chart, and the figures. */
import './panels.css';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { createPortal } from 'react-dom';
import type { PingInfo } from '../../shared/protocol/records.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { figuresOf, replyText, troubleOf } from './pingFigures.ts';
import { PingForm } from './PingForm.tsx';
import { PingList } from './PingList.tsx';

const RttChart = lazy(() => import('./RttChart.tsx'));
/** More than these do not fit beside the chart. */
const LAST_REPLIES = 20;

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
            disabled={form}
            onClick={() => {
              setAsking(true);
            }}
          >
            {words.ping.new}
          </Button>,
          toolSlot,
        )}
      {form || !current ? (
        <PingForm
          key={`${pingDraft?.from ?? ''} ${pingDraft?.to ?? ''}`}
          onDone={(id) => {
            setAsking(false);
            set({ pingDraft: undefined, ...(id !== undefined && { pingId: id }) });
          }}
          cancellable={pings.length > 0}
        />
      ) : (
        <div className="ping-panel">
          <PingList pings={pings} current={current} />
          <Chart ping={current} />
          <Figures ping={current} />
        </div>
      )}
    </>
  );
}

function Chart({ ping }: { ping: PingInfo }) {
  const words = useWords();
  const trouble = troubleOf(ping);
  const address = ping.address !== undefined && ping.address !== ping.to ? `, ${ping.address}` : '';
  return (
    <div className="ping-chart">
      <div className="heading">
        <strong>{words.ping.rtt}</strong>
        <span className="mono">
          {ping.from} → {ping.to}
          {address}
        </span>
        <span className="legend" aria-hidden>
          <svg width="9" height="9" viewBox="0 0 9 9" fill="none" stroke="var(--accent)" strokeWidth="1.5">
            <circle cx="4.5" cy="4.5" r="3.4" />
          </svg>
          {words.ping.reply}
          <svg width="9" height="9" viewBox="0 0 9 9" fill="none" stroke="var(--bad)" strokeWidth="1.8">
            <path d="m1 1 7 7M8 1 1 8" />
          </svg>
          {words.ping.lost}
        </span>
      </div>
      {trouble !== undefined && (
        <p className="ping-trouble" role="status">
          {trouble}
        </p>
      )}
      <div className="canvas-slot">
        <Suspense fallback={null}>
          <RttChart replies={ping.replies} />
        </Suspense>
      </div>
    </div>
  );
}

function Figures({ ping }: { ping: PingInfo }) {
  const words = useWords();
  return (
    <div className="ping-figures" tabIndex={0} role="region" aria-label={words.ping.figures}>
      <dl>
        {figuresOf(ping, words.ping).map(([name, value]) => (
          <div className="figure" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ol className="mono">
        {ping.replies
          .slice(-LAST_REPLIES)
          .reverse()
          .map((reply) => (
            <li key={reply.seq} data-result={reply.result}>
              {replyText(reply, words.ping.noAnswer)}
            </li>
          ))}
      </ol>
    </div>
  );
}
