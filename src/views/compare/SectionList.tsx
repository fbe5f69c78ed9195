import { formatCount, formatSize } from '../../base/format';
import type { ComparedSection } from '../../worker/protocol';
import { ChangeMark } from './ChangeMark';
import { sameWords } from './compare-words';
import { RowLink, useChosenRow } from './RowLink';
import type { Sides } from './use-comparison';

interface SectionListProps {
  readonly sections: readonly ComparedSection[];
  readonly sides: Sides;
}

/** Tables and other content without symbols, by their records. */
export function SectionList({ sections, sides }: SectionListProps) {
  const differ = sections.filter(({ change }) => change !== 'same');
  const same = sections.length - differ.length;
  if (sections.length === 0) return undefined;
  return (
    <section className="compare-list" aria-label="Tables">
      <h3>Tables and content without symbols</h3>
      <ul className="compare-sections">
        {differ.map((section) => (
          <SectionItem key={section.name} section={section} sides={sides} />
        ))}
      </ul>
      {same === 0 ? undefined : (
        <details>
          <summary>{sameWords(formatCount(same, 'section'), differ.length)}</summary>
          <p>
            {sections
              .filter(({ change }) => change === 'same')
              .map(({ name }) => (
                <code key={name} className="compare-state">
                  {name}
                </code>
              ))}
          </p>
        </details>
      )}
    </section>
  );
}

interface SectionItemProps {
  readonly section: ComparedSection;
  readonly sides: Sides;
}

function SectionItem({ section, sides }: SectionItemProps) {
  const { name, change, a, b, added, removed, addedRecords, removedRecords } = section;
  const id = `section ${name}`;
  const { isChosen, row } = useChosenRow<HTMLLIElement>(id);
  const sizes = [a, b].map((side) => (side === undefined ? 'none' : formatSize(side.size)));
  return (
    <li ref={row} data-chosen={isChosen || undefined}>
      <details open={isChosen || undefined}>
        <summary>
          <ChangeMark change={change} /> <code>{name}</code>{' '}
          <span className="compare-soft">
            {sizes.join(' → ')}
            {removed === 0 ? '' : `, ${formatCount(removed, 'record')} only in the first`}
            {added === 0 ? '' : `, ${formatCount(added, 'record')} only in the second`}
          </span>
        </summary>
        <RowLink id={id} name={name} sides={sides} />
        <ul className="compare-records">
          {removedRecords.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records may be alike
            <li key={`-${index}`} data-change="removed">
              <code>− {text}</code>
            </li>
          ))}
          {addedRecords.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records may be alike
            <li key={`+${index}`} data-change="added">
              <code>+ {text}</code>
            </li>
          ))}
        </ul>
        {removed + added <= removedRecords.length + addedRecords.length ? undefined : (
          <p className="compare-soft">
            and {formatCount(removed + added - removedRecords.length - addedRecords.length, 'more', 'more')}
          </p>
        )}
      </details>
    </li>
  );
}
