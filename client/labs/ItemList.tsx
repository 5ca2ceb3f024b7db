/** What does not come along, item by item: what is lost first. */
import type { Item, Severity } from '../../shared/formats/item.ts';
import { useWords } from '../locales/words.ts';

const ORDER: readonly Severity[] = ['lost', 'changed', 'info'];

export function ItemList({ items }: { items: readonly Item[] }) {
  const words = useWords();
  const sorted = ORDER.flatMap((severity) => items.filter((item) => item.severity === severity));
  return (
    <ul className="item-list" aria-label={words.formats.whatNot}>
      {sorted.map((item, i) => (
        <li key={i}>
          <span className="tag" data-tone={item.severity === 'lost' ? 'warn' : item.severity === 'changed' ? 'accent' : 'plain'}>
            {words.formats.severity[item.severity]}
          </span>
          <span>
            {words.formats.item(item)}
            {(item.file !== undefined || item.line !== undefined) && (
              <span className="where">
                {[item.file, item.line === undefined ? undefined : words.formats.line(item.line)]
                  .filter((part) => part !== undefined)
                  .join(', ')}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
