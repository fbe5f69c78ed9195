import { formatCount, formatList, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import type { ComparedThing } from '../../worker/protocol';
import { ChangeMark } from './ChangeMark';
import { aspectWords, sameWords } from './compare-words';
import { useChosenRow } from './RowLink';
import { ThingDetail } from './ThingDetail';
import type { Sides } from './use-comparison';

interface ThingListProps {
  readonly title: string;
  readonly noun: 'function' | 'variable';
  readonly things: readonly ComparedThing[];
  readonly sides: Sides;
}

/** Rows that a list shows. */
const mostRows = 500;

/** Functions or variables that differ, each to be opened; those that are the same are counted. */
export function ThingList({ title, noun, things, sides }: ThingListProps) {
  const differ = things.filter(({ change }) => change !== 'same');
  const same = things.filter(({ change }) => change === 'same');
  if (things.length === 0) return undefined;
  return (
    <section className="compare-list" aria-label={title}>
      <h3>{title}</h3>
      <ul className="compare-things">
        {differ.slice(0, mostRows).map((thing) => (
          <ThingItem key={thing.key} thing={thing} sides={sides} />
        ))}
      </ul>
      {differ.length <= mostRows ? undefined : (
        <p className="compare-soft">and {formatCount(differ.length - mostRows, 'more', 'more')}</p>
      )}
      {same.length === 0 ? undefined : (
        <details>
          <summary>{sameWords(formatCount(same.length, noun), differ.length)}</summary>
          <p>
            {same.slice(0, mostRows).map(({ key, name }) => (
              <code key={key} className="compare-state">
                {name}
              </code>
            ))}
          </p>
        </details>
      )}
    </section>
  );
}

function ThingItem({ thing, sides }: { readonly thing: ComparedThing; readonly sides: Sides }) {
  const { key, name, kind, change, a, b, aspects } = thing;
  const compareSides = useStore((state) => state.compareSides);
  const id = kind === 'function' ? key : `${kind} ${key}`;
  const { isChosen: isOpen, row } = useChosenRow<HTMLButtonElement>(id);
  const toggle = () => {
    const own = { a: sides.a.side, b: sides.b.side };
    compareSides(isOpen ? own : { ...own, thing: id });
  };
  return (
    <li data-thing={name}>
      <button ref={row} type="button" className="compare-thing" aria-expanded={isOpen} onClick={toggle}>
        <ChangeMark change={change} />
        <code className="compare-thing-name">
          {a !== undefined && b !== undefined && a.name !== b.name ? `${a.name} → ${b.name}` : name}
        </code>
        <span className="compare-soft">
          {aspects.length === 0
            ? sizeWords(thing)
            : `${formatList(aspects.map((aspect) => aspectWords[aspect]))}; ${sizeWords(thing)}`}
        </span>
      </button>
      {isOpen ? <ThingDetail thing={thing} sides={sides} /> : undefined}
    </li>
  );
}

function sizeWords({ a, b }: ComparedThing): string {
  if (a === undefined || b === undefined) return formatSize(a?.size ?? b?.size ?? 0);
  return a.size === b.size ? formatSize(a.size) : `${formatSize(a.size)} → ${formatSize(b.size)}`;
}
