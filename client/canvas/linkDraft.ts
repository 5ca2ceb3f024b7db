/** A link that is being made: the card with its names and addresses is open. */
import { create } from 'zustand';
import { proposeLink, type ProposedLink } from '../../shared/edit/propose.ts';
import type { Position } from '../../shared/model/lab.ts';
import { useLab } from '../state/labStore.ts';
import { tell } from '../ui/toast.ts';
import { wordsNow } from '../locales/words.ts';

export interface LinkDraft {
  from: string;
  to: string;
  proposal: ProposedLink;
  /** The other box is new and will stand here. */
  newNamespace?: { id: string; name: string; position: Position };
}

export const useLinkDraft = create<{ draft: LinkDraft | undefined }>(() => ({ draft: undefined }));

/** Opens the card for a link between two boxes; says so when there can be none. */
export function beginLink(from: string, to: string): void {
  const { lab } = useLab.getState();
  const proposal = lab && proposeLink(lab, from, to);
  if (proposal) useLinkDraft.setState({ draft: { from, to, proposal } });
  else tell(wordsNow().canvas.cannotLinkSelf);
}

export function endLink(): void {
  useLinkDraft.setState({ draft: undefined });
}
