/** Ctrl+K: every action, box, address and lab, by a few letters. */
import '@mantine/spotlight/styles.css';
import './palette.css';
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useEffect, useMemo, useState } from 'react';
import { keyText } from '../actions/keyText.ts';
import { useLabActions } from '../actions/labActions.ts';
import { ACTION_GROUPS, type Action } from '../actions/registry.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { canvasView } from '../canvas/view.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useLabs } from '../state/labsStore.ts';
import { useUi } from '../state/uiStore.ts';
import { go, labPath } from './router.ts';

/** Before anything is typed, so many boxes and labs. */
const FEW = 5;
const MOST = 60;

export default function CommandPalette({ asked }: { asked: number }) {
  const words = useWords();
  const actions = useLabActions();
  const lab = useLab((state) => state.lab);
  const labs = useLabs((state) => state.labs);
  const [query, setQuery] = useState('');
  useEffect(() => {
    spotlight.open();
  }, [asked]);
  const places = useMemo(() => [...boxEntries(lab), ...labEntries(labs, words)], [lab, labs, words]);
  const groups: SpotlightActionGroupData[] = ACTION_GROUPS.map((group) => ({
    group: words.actions.group[group],
    actions: [
      ...(group === 'goto' ? (query.trim() === '' ? places.slice(0, FEW) : places) : []),
      ...actions.filter((action) => action.group === group && action.hidden !== true).map((action) => actionEntry(action, words)),
    ],
  }));
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      nothingFound={words.canvas.nothingFound}
      highlightQuery
      limit={MOST}
      scrollable
      // Reached by Tab too, for those who scroll by keyboard.
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      attributes={{ content: { 'aria-label': words.actions.palette } }}
      centered={false}
      yOffset="12vh"
      maxHeight={440}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      searchProps={{ placeholder: words.common.find, 'aria-label': words.common.find }}
    />
  );
}

function actionEntry(action: Action, words: Words): SpotlightActionData {
  const reason = action.unavailable?.(words);
  const [key] = action.keys ?? [];
  return {
    id: action.id,
    label: action.label(words),
    disabled: reason !== undefined,
    rightSection: reason === undefined ? key !== undefined && <kbd>{keyText(key)}</kbd> : <span className="why-not">{reason}</span>,
    onClick: action.run,
  };
}

function boxEntries(lab: Lab | undefined): SpotlightActionData[] {
  return Object.values(lab?.namespaces ?? {}).map((namespace) => {
    const interfaces = Object.values(lab?.interfaces ?? {}).filter((iface) => iface.namespaceId === namespace.id);
    const addresses = interfaces.flatMap((iface) => iface.addresses);
    return {
      id: `box-${namespace.id}`,
      label: namespace.name,
      keywords: [...addresses, ...interfaces.map((iface) => iface.name)],
      rightSection: <span className="why-not mono">{addresses.slice(0, 2).join('  ')}</span>,
      onClick: () => {
        useUi.getState().select([namespace.id]);
        canvasView.current?.show([namespace.id]);
      },
    };
  });
}

function labEntries(labs: readonly LabSummary[], words: Words): SpotlightActionData[] {
  return labs.map((one) => ({
    id: `lab-${one.id}`,
    label: one.name,
    rightSection: <span className="why-not">{words.actions.group.lab}</span>,
    onClick: () => {
      go(labPath(one.id));
    },
  }));
}
