/** The pings of a lab, one a line: from where to where, how it goes, and the button that stops or forgets it. */
import { Tooltip } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled, IconX } from '@tabler/icons-react';
import type { PingInfo } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { lookOf, troubleOf } from './pingFigures.ts';

const LOOKS = {
  running: <IconPlayerPlayFilled size={12} color="var(--up)" aria-hidden />,
  stopped: <IconPlayerStopFilled size={12} color="var(--text3)" aria-hidden />,
  trouble: <IconX size={14} color="var(--bad)" aria-hidden />,
};

export function PingList({ pings, current }: { pings: readonly PingInfo[]; current: PingInfo | undefined }) {
  return (
    <ul className="ping-list">
      {pings.map((ping) => (
        <PingItem key={ping.id} ping={ping} current={ping === current} />
      ))}
    </ul>
  );
}

function PingItem({ ping, current }: { ping: PingInfo; current: boolean }) {
  const words = useWords();
  const running = ping.state === 'running';
  const name = `${ping.from} → ${ping.to}`;
  const label = `${running ? words.ping.stop : words.common.remove}: ${name}`;
  const { sent, received, lossPercent } = ping.stats;
  const counts = `${String(received)}/${String(sent)}`;
  const trouble = troubleOf(ping);
  const lost = lossPercent > 0 ? ` · ${words.ping.lossOf(String(lossPercent))}` : '';
  return (
    <li className="ping-row" data-current={current || undefined}>
      <button
        type="button"
        className="ping-item"
        aria-current={current}
        onClick={() => {
          useUi.getState().set({ pingId: ping.id });
        }}
      >
        {LOOKS[lookOf(ping)]}
        <strong title={name}>{name}</strong>
        <span className="fact" data-tone={trouble === undefined && lost === '' ? undefined : 'bad'} title={trouble}>
          {trouble ?? `${ping.address === undefined || ping.address === ping.to ? '' : `${ping.address} · `}${counts}${lost}`}
        </span>
      </button>
      <Tooltip label={running ? words.ping.stop : words.common.remove}>
        <button
          type="button"
          className="icon-button"
          aria-label={label}
          onClick={() => void report(request(running ? 'ping:stop' : 'ping:remove', { pingId: ping.id }))}
        >
          {running ? <IconPlayerStopFilled size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
        </button>
      </Tooltip>
    </li>
  );
}
