/** The card of a new link: proposed names and addresses of both ends. Enter makes it, Esc lets it be. */
import { Button, Group, TextInput } from '@mantine/core';
import { nanoid } from 'nanoid';
import { useStore } from '@xyflow/react';
import { useLayoutEffect, useRef, useState, type SyntheticEvent } from 'react';
import { linkFrom, type ProposedEnd } from '../../shared/edit/propose.ts';
import { interfaceAddressSchema } from '../../shared/model/address.ts';
import { interfaceNameSchema } from '../../shared/model/names.ts';
import type { SingleEdit } from '../../shared/edit/edit.ts';
import { failureText, useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { checkWith } from '../ui/check.ts';
import { cardPlace } from './cardPlace.ts';
import { endLink, useLinkDraft, type LinkDraft } from './linkDraft.ts';
import { useObstacles } from './obstacles.ts';
import type { Point, Rect } from './route.ts';
import { onScreen } from './seen.ts';

export function LinkCard() {
  const draft = useLinkDraft((state) => state.draft);
  return draft && <Card key={`${draft.from} ${draft.to}`} draft={draft} />;
}

interface EndForm {
  name: string;
  address: string;
}

/** A namespace that is not there yet, as large as it will be. */
const NEW_BOX = { width: 264, height: 68 };

/** At the line, once it is known how large the card is, and there while the canvas moves or changes its size. */
function useCardPlace(draft: LinkDraft) {
  const card = useRef<HTMLFormElement>(null);
  const transform = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const boxes = useObstacles((state) => state.boxes);
  const [place, setPlace] = useState<Point>();
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    const end = (id: string): Rect => {
      const box = boxes.get(id) ?? { ...(draft.newNamespace?.position ?? { x: 0, y: 0 }), ...NEW_BOX };
      return onScreen(box, transform);
    };
    const size = { width: element.offsetWidth, height: element.offsetHeight };
    setPlace(cardPlace(end(draft.from), end(draft.to), size, { width, height }));
  }, [draft, transform, width, height, boxes]);
  // Unseen, but able to take the focus.
  return { card, style: place ? { left: place.x, top: place.y } : { left: 0, top: 0, opacity: 0 } };
}

function Card({ draft }: { draft: LinkDraft }) {
  const words = useWords();
  const { card, style } = useCardPlace(draft);
  const lab = useLab((state) => state.lab);
  const start = (end: ProposedEnd): EndForm => ({ name: end.name, address: end.addresses[0] ?? '' });
  const [a, setA] = useState(() => start(draft.proposal.a));
  const [b, setB] = useState(() => start(draft.proposal.b));
  const [problem, setProblem] = useState<string>();
  const title = (end: ProposedEnd, fallback: string): string => {
    const namespace = lab?.namespaces[end.namespaceId]?.name ?? fallback;
    const bridge = end.masterId === undefined ? undefined : lab?.interfaces[end.masterId]?.name;
    return bridge === undefined ? namespace : `${bridge} (${namespace})`;
  };
  const newName = draft.newNamespace?.name ?? '';
  const names = [title(draft.proposal.a, newName), title(draft.proposal.b, newName)] as const;
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const filled = (end: ProposedEnd, form: EndForm): ProposedEnd => ({
      ...end,
      name: form.name.trim(),
      addresses: form.address.trim() === '' ? [] : [form.address.trim()],
    });
    const link = linkFrom({ a: filled(draft.proposal.a, a), b: filled(draft.proposal.b, b) }, nanoid);
    const edits: SingleEdit[] = [];
    if (draft.newNamespace) edits.push({ type: 'namespace.add', ...draft.newNamespace });
    edits.push({ type: 'link.add', ...link });
    const [only] = edits;
    const answer = await edit(edits.length === 1 && only ? only : { type: 'batch', edits });
    if (answer.ok) endLink();
    else setProblem(failureText(words, answer.error));
  };
  const fields = (legend: string, form: EndForm, set: (form: EndForm) => void, first: boolean) => (
    <fieldset>
      <legend>{legend}</legend>
      <TextInput
        data-autofocus={first || undefined}
        autoFocus={first}
        label={words.canvas.interfaceName}
        value={form.name}
        error={checkWith(interfaceNameSchema, form.name, words)}
        onChange={(event) => {
          set({ ...form, name: event.currentTarget.value });
        }}
        classNames={{ input: 'mono' }}
      />
      <TextInput
        label={words.canvas.address}
        value={form.address}
        error={form.address.trim() === '' ? undefined : checkWith(interfaceAddressSchema, form.address, words)}
        onChange={(event) => {
          set({ ...form, address: event.currentTarget.value });
        }}
        classNames={{ input: 'mono' }}
      />
    </fieldset>
  );
  return (
    <form
      ref={card}
      style={style}
      className="link-card"
      aria-label={words.canvas.linkTitle(...names)}
      role="dialog"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') endLink();
        event.stopPropagation();
      }}
    >
      <h2>{words.canvas.linkTitle(...names)}</h2>
      <div className="ends">
        {fields(names[0], a, setA, true)}
        {fields(names[1], b, setB, false)}
      </div>
      {problem !== undefined && (
        <p role="alert" style={{ color: 'var(--bad)', margin: '10px 0 0' }}>
          {problem}
        </p>
      )}
      <Group justify="flex-end" mt="sm" gap={8}>
        <Button variant="default" onClick={endLink}>
          {words.common.cancel}
        </Button>
        <Button type="submit">{words.canvas.makeLink}</Button>
      </Group>
    </form>
  );
}
