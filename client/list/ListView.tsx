/** The same lab as a list: everything can be read and reached without the canvas; the details beside it edit. */
import './list.css';
import { useMemo, type KeyboardEvent } from 'react';
import { usePicture } from '../canvas/usePicture.ts';
import { useWords } from '../locales/words.ts';
import { shapeOf } from '../services/serviceView.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { toRows } from './rows.ts';

export function ListView() {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const infos = useLab((state) => state.services);
  const { boxes } = usePicture();
  const { selection, select, set } = useUi();
  const rows = useMemo(() => (lab ? toRows(lab, boxes, infos) : []), [lab, boxes, infos]);
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    const sibling =
      event.key === 'ArrowDown'
        ? event.currentTarget.nextElementSibling
        : event.key === 'ArrowUp'
          ? event.currentTarget.previousElementSibling
          : null;
    if (sibling instanceof HTMLElement) {
      event.preventDefault();
      event.stopPropagation();
      sibling.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      set({ inspectorOpen: true });
      requestAnimationFrame(() => document.querySelector<HTMLElement>('#inspector input, #inspector button')?.focus());
    }
  };
  const current = rows.findIndex((row) => row.id !== undefined && selection.includes(row.id));
  return (
    <div className="list-view" id="list">
      <table role="treegrid" aria-label={words.list.label}>
        <thead>
          <tr>
            <th scope="col">{words.list.name}</th>
            <th scope="col">{words.list.state}</th>
            <th scope="col">{words.list.details}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr
              key={row.key}
              role="row"
              aria-level={row.level}
              aria-selected={row.id !== undefined && selection.includes(row.id)}
              tabIndex={i === Math.max(0, current) ? 0 : -1}
              onFocus={() => {
                if (row.id !== undefined) select([row.id]);
              }}
              onClick={(event) => {
                event.currentTarget.focus();
              }}
              onKeyDown={onKeyDown}
            >
              <td className="mono">{row.name}</td>
              <td>
                {row.serviceState && (
                  <>
                    <StateShape state={shapeOf(row.serviceState)} /> {words.services.state[row.serviceState]}
                  </>
                )}
                {row.state && (
                  <>
                    <StateShape state={row.state} /> {words.state[row.state]}
                  </>
                )}
              </td>
              <td className="mono">{row.details}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
