import { describe, expect, it, vi } from 'vitest';
import { wordsNow as words } from '../locales/words.ts';
import { useLab as labStore } from '../state/labStore.ts';
import { useUi as ui } from '../state/uiStore.ts';
import { keyText } from './keyText.ts';
import { LAB_ACTIONS as actions } from './labActions.ts';
import { keyOf, type Action } from './registry.ts';
import { shortcutRows } from './shortcutRows.ts';

// What the page finds in a browser, and its connection, which is another test's.
vi.hoisted(() => {
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  vi.stubGlobal('window', { addEventListener: () => undefined, innerWidth: 1280, localStorage: storage });
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('navigator', { language: 'en' });
});
vi.mock('../api/connection.ts', () => ({ request: vi.fn(), on: vi.fn(), onConnect: vi.fn() }));

function byId(id: string): Action {
  const found = actions.find((action) => action.id === id);
  if (!found) throw new Error(`no action ${id}`);
  return found;
}

describe('the actions of a lab', () => {
  it('UI5 have words in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      ui.setState({ language });
      for (const action of actions) expect(action.label(words()).trim(), `${language} ${action.id}`).not.toBe('');
      const shown = actions.filter((action) => action.hidden !== true).map((action) => `${action.group}: ${action.label(words())}`);
      expect(new Set(shown).size).toBe(shown.length);
    }
    ui.setState({ language: 'en' });
  });

  it('have an id and every key of their own', () => {
    const keys = actions.flatMap((action) => action.keys ?? []);
    expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leave the browser its own keys', () => {
    const keys = actions.flatMap((action) => action.keys ?? []);
    for (const taken of ['Ctrl+w', 'Ctrl+t', 'Ctrl+n', 'Ctrl+r', 'Ctrl+l', 'Tab']) expect(keys).not.toContain(taken);
  });

  it('UI1 what has a key is in the table of shortcuts', () => {
    const shown = shortcutRows(actions, words()).flatMap(({ rows }) => rows.flatMap((row) => row.keys));
    expect(shown).toHaveLength(actions.flatMap((action) => action.keys ?? []).length);
    expect(shown).toContain('Ctrl Shift Z');
    expect(shown).toContain('F6');
    expect(shown).toContain('+');
  });

  it('need a selection where they change one', () => {
    ui.setState({ selection: [] });
    for (const id of ['rename', 'up', 'copy', 'cut', 'duplicate', 'delete'])
      expect(byId(id).unavailable?.(words()), id).toBe('Select something first.');
    ui.setState({ selection: ['a'] });
    for (const id of ['rename', 'up', 'copy', 'cut', 'duplicate', 'delete']) expect(byId(id).unavailable?.(words()), id).toBeUndefined();
  });

  it('follow the state of the lab and its history', () => {
    labStore.setState({ state: 'stopped', history: { undo: null, redo: null } });
    for (const id of ['undo', 'redo', 'terminal', 'stop', 'exportObserved']) expect(byId(id).unavailable?.(words()), id).toBeTruthy();
    expect(byId('start').unavailable?.(words())).toBeUndefined();
    labStore.setState({ state: 'running', history: { undo: { code: 'undo', params: {} }, redo: null } });
    for (const id of ['undo', 'terminal', 'stop', 'exportObserved']) expect(byId(id).unavailable?.(words()), id).toBeUndefined();
    expect(byId('start').unavailable?.(words())).toBeTruthy();
  });
});

describe('keys', () => {
  it('are named as the actions name them', () => {
    const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
      keyOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });
    expect(press('N')).toBe('n');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+z');
    expect(press('z', { metaKey: true })).toBe('Ctrl+z');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('F6', { shiftKey: true })).toBe('Shift+F6');
    expect(press('ArrowUp', { altKey: true, shiftKey: true })).toBe('Alt+Shift+ArrowUp');
  });

  it('are written as they stand on the keyboard', () => {
    expect(['Ctrl+Shift+z', '+', 'Alt+ArrowLeft', 'Escape'].map(keyText)).toEqual(['Ctrl Shift Z', '+', 'Alt ←', 'Esc']);
  });
});
