/** Ctrl+K: every action, box, address and lab, by a few letters. */
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useLabActions } from '../actions/labActions.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useLabs } from '../state/labsStore.ts';
import { useUi } from '../state/uiStore.ts';
import { go, labPath } from './router.ts';

export function CommandPalette() {
  const words = useWords();
  const actions = useLabActions();
  const lab = useLab((state) => state.lab);
  const labs = useLabs((state) => state.labs);
  const entries: SpotlightActionData[] = actions
    .filter((action) => action.hidden !== true)
    .map((action) => {
      const reason = action.unavailable?.(words);
      return {
        id: action.id,
        label: action.label(words),
        description: reason ?? action.keys?.[0] ?? '',
        disabled: reason !== undefined,
        onClick: action.run,
      };
    });
  for (const namespace of Object.values(lab?.namespaces ?? {})) {
    const addresses = Object.values(lab?.interfaces ?? {})
      .filter((iface) => iface.namespaceId === namespace.id)
      .flatMap((iface) => iface.addresses);
    entries.push({
      id: `box-${namespace.id}`,
      label: namespace.name,
      description: addresses.join('  '),
      keywords: addresses,
      onClick: () => {
        useUi.getState().select([namespace.id]);
      },
    });
  }
  for (const one of labs)
    entries.push({ id: `lab-${one.id}`, label: one.name, description: words.labs.title, onClick: () => go(labPath(one.id)) });
  return (
    <Spotlight
      actions={entries}
      shortcut="mod + K"
      nothingFound={words.canvas.nothingFound}
      highlightQuery
      limit={12}
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: words.common.find, 'aria-label': words.common.find }}
    />
  );
}
