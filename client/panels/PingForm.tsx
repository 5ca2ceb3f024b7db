/** Asks where a ping goes from and to. */
import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { HOST } from '../../shared/model/ids.ts';
import { pingTargetSchema } from '../../shared/protocol/messages.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { checkWith } from '../ui/check.ts';
import { tellFailure } from '../ui/toast.ts';
import { parseCount } from './pingCount.ts';
import { pingTargets } from './pingTargets.ts';
import { useRoomBelow } from './useRoomBelow.ts';

interface PingFormProps {
  /** With the ping's id, or with nothing when it was cancelled. */
  onDone: (pingId?: string) => void;
  cancellable: boolean;
}

export function PingForm({ onDone, cancellable }: PingFormProps) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const labId = useLab((state) => state.labId) ?? '';
  const observed = useLab((state) => state.observed);
  const running = useLab((state) => state.state === 'running');
  const { pingDraft, selection } = useUi();
  const names = Object.keys(observed.namespaces);
  const selected = lab?.namespaces[selection[0] ?? '']?.name;
  const [from, setFrom] = useState(pingDraft?.from ?? selected ?? HOST);
  const [to, setTo] = useState(pingDraft?.to ?? '');
  const [countText, setCountText] = useState('');
  const [left, setLeft] = useState(false);
  const fromChoices = useRoomBelow('ping-from');
  const toChoices = useRoomBelow('ping-to');
  const problem = to.trim() === '' ? undefined : checkWith(pingTargetSchema, to, words);
  const count = parseCount(countText);
  const ready = running && to.trim() !== '' && problem === undefined && count !== 'wrong';
  const submit = async (event?: SyntheticEvent): Promise<void> => {
    event?.preventDefault();
    if (!ready) return;
    const answer = await request('ping:start', { labId, from, to: to.trim(), ...(count !== undefined && { count }) });
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
          {...fromChoices}
          label={words.ping.from}
          data={names.includes(from) ? names : [from, ...names]}
          value={from}
          onChange={(value) => {
            setFrom(value ?? HOST);
          }}
          w={160}
          searchable
          allowDeselect={false}
          classNames={{ input: 'mono' }}
        />
        <Autocomplete
          {...toChoices}
          label={words.ping.to}
          value={to}
          error={left ? problem : undefined}
          placeholder="192.168.50.2"
          data={pingTargets(observed, from)}
          limit={20}
          onChange={setTo}
          onBlur={() => {
            setLeft(true);
          }}
          w={240}
          classNames={{ input: 'mono' }}
          autoFocus
        />
        <TextInput
          label={words.ping.count}
          placeholder={words.ping.untilStopped}
          value={countText}
          inputMode="numeric"
          error={count === 'wrong' ? words.ping.countRange : undefined}
          onChange={(event) => {
            setCountText(event.currentTarget.value);
          }}
          w={140}
        />
        <div className="deeds">
          <Button type="submit" disabled={!ready}>
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
        </div>
      </form>
      <p className="panel-empty">{running ? words.ping.empty : words.lab.stopped}</p>
    </>
  );
}
