/** What does not come along, item by item: what is lost first; the same of several parts on one line. */
import type { Item, Severity } from '../../shared/formats/item.ts';
import { useWords } from '../locales/words.ts';
import { itemRows } from './itemRows.ts';

const TONES: Readonly<Record<Severity, string>> = { lost: 'warn', changed: 'accent', info: 'plain' };

export function ItemList({ items }: { items: readonly Item[] }) {
  const words = useWords();
  const rows = itemRows(items);
  return (
    <ul className="item-list" aria-label={words.formats.whatNot} tabIndex={0}>
      {rows.map(({ item, places }, i) => (
        <li key={i}>
          <span className="tag" data-tone={TONES[item.severity]}>
            {words.formats.severity[item.severity]}
          </span>
          <span>
            {words.formats.item(item)}
            {places.map(({ file, lines }) => (
              <span className="where" key={file}>
                {[...(file === '' ? [] : [file]), ...(lines.length === 0 ? [] : [words.formats.lines(lines)])].join(', ')}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
