/** What an import would make: its picture in small, how much it is, and what does not come along. */
import { useMemo } from 'react';
import { labOfFile } from '../../shared/formats/importFiles.ts';
import { picture } from '../../shared/labfile/picture.ts';
import { linksOf } from '../../shared/model/find.ts';
import type { Item } from '../../shared/formats/item.ts';
import { useWords } from '../locales/words.ts';
import { countedItems } from './itemRows.ts';
import { ItemList } from './ItemList.tsx';
import { Thumbnail } from './Thumbnail.tsx';

export function ImportPreview({ file, items }: { file: string; items: readonly Item[] }) {
  const words = useWords();
  const lab = useMemo(() => labOfFile(file), [file]);
  const shown = useMemo(() => lab && picture(lab), [lab]);
  return (
    <div className="import-preview">
      {lab && shown && (
        <div className="picture-row">
          <span className="picture">
            <Thumbnail picture={shown} />
          </span>
          <div>
            <strong>{lab.name}</strong>
            <p>
              {words.formats.counted(
                Object.keys(lab.namespaces).length + shown.boxes.filter(({ kind }) => kind === 'bridge').length,
                linksOf(lab).length,
              )}
            </p>
          </div>
        </div>
      )}
      <h3>
        {items.length === 0 ? words.formats.allAlong : words.formats.whatNot}
        {items.length > 0 && (
          <span className="item-counts">
            {countedItems(items)
              .map(({ severity, count }) => words.formats.count(severity, count))
              .join(' · ')}
          </span>
        )}
      </h3>
      {items.length > 0 && <ItemList items={items} />}
    </div>
  );
}
