// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { CodeListing, CodeRelocation, CodeTarget } from '../../code/code-listing';
import { useRoom } from '../../ui/hex-view/use-room';
import { branchLanes, destinationOf, linesByOffset } from './branch-lanes';
import { branchNames } from './code-words';
import { lanesWidth } from './LaneDrawing';
import './listing.css';
import { ListingLine } from './ListingLine';
import { lineAfterKey } from './listing-keys';

/** Pixels; the same as in the style sheet. */
const lineHeight = 20;
/** Bytes of an instruction that the column has room for; the rest is in its title. */
const mostBytes = 8;
/** Pixels below which a line and its relocations stand in two rows. */
const roomForRelocations = 720;

interface ListingProps {
  readonly listing: CodeListing;
  /** The selected line; -1 for none. */
  readonly selected: number;
  readonly showBytes: boolean;
  /** Where the conversion moves relocations, by their keys. */
  readonly moves: ReadonlyMap<string, string>;
  readonly onSelect: (line: number) => void;
  readonly onFollow: (target: CodeTarget) => void;
  /** To a place of the same section that is not in this listing. */
  readonly onLeave: (offset: number) => void;
  readonly onRelocation: (relocation: CodeRelocation) => void;
  readonly onBack: () => void;
}

/** The lines of a listing, thousands of them if need be, with arrows for the branches. */
export function Listing(props: ListingProps) {
  const { listing, selected, showBytes, onSelect, onFollow, onLeave } = props;
  const { lines, section, start } = listing;
  const domId = useId();
  const scrollRef = useRef<HTMLDivElement>(null);
  const room = useRoom(scrollRef);
  const isStacked = room > 0 && room < roomForRelocations;
  const lanes = useMemo(() => branchLanes(listing, isStacked ? 3 : 8), [listing, isStacked]);
  const byOffset = useMemo(() => linesByOffset(listing), [listing]);
  const branchText = useMemo(() => branchNames(listing), [listing]);
  const [hovered, setHovered] = useState<number>();
  const heightOf = (line: number) =>
    lineHeight * (isStacked ? 1 + (lines[line]?.relocations.length ?? 0) : 1);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: heightOf,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights of the lines depend on it, which nothing else tells.
  useEffect(() => virtualizer.measure(), [isStacked, listing]);
  const shownFor = useRef<CodeListing>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another line or listing is scrolled to.
  useEffect(() => {
    const isNew = shownFor.current !== listing;
    shownFor.current = listing;
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: isNew ? 'center' : 'auto' });
    else if (isNew) virtualizer.scrollToIndex(0);
  }, [listing, selected, isStacked]);

  const hot = targetLine(hovered ?? selected);
  function targetLine(index: number): number | undefined {
    const line = lines[index];
    return line && byOffset.get(destinationOf(line, section) ?? -1);
  }
  const goTo = (offset: number) => {
    const line = byOffset.get(offset);
    if (line === undefined) onLeave(offset);
    else onSelect(line);
  };
  // Drawn lines keep their functions, so that only what changes is drawn anew.
  const go = useRef(goTo);
  go.current = goTo;
  const onBranch = useRef((offset: number) => go.current(offset)).current;

  const follow = () => {
    const line = lines[selected];
    const [first] = line?.relocations ?? [];
    if (first !== undefined) onFollow(first.target);
    else if (line?.branch !== undefined) goTo(line.branch);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const perPage = Math.max(1, Math.floor(event.currentTarget.clientHeight / lineHeight) - 2);
    const next = lineAfterKey(event.key, { selected, perPage, lines });
    if (next !== undefined) onSelect(next);
    else if (event.key === 'Enter') follow();
    else if (event.key === 'Backspace') props.onBack();
    else return;
    event.preventDefault();
  };
  const style = {
    '--code-lanes': `${lanesWidth(lanes)}px`,
    '--code-digits': `${Math.max(3, (listing.size > 0 ? listing.size : 1).toString(16).length)}`,
    '--code-place-digits': `${(start + listing.size).toString(16).length}`,
    '--code-byte-count': `${Math.min(mostBytes, longest(listing))}`,
  } as CSSProperties;
  return (
    <div
      ref={scrollRef}
      className="code-scroll"
      role="grid"
      aria-label={`Instructions of ${listing.name ?? listing.section}`}
      aria-rowcount={lines.length}
      aria-activedescendant={selected >= 0 ? `${domId}-${selected}` : undefined}
      tabIndex={0}
      data-stacked={isStacked || undefined}
      style={style}
      onKeyDown={onKeyDown}
      onClick={(event: MouseEvent<HTMLElement>) => {
        const line = lineOf(event.target);
        const isLink = (event.target as HTMLElement).closest('button') !== null;
        if (line !== undefined && !isLink) onSelect(line);
      }}
      onPointerMove={(event: PointerEvent<HTMLElement>) => setHovered(lineOf(event.target))}
      onPointerLeave={() => setHovered(undefined)}
    >
      <div className="code-lines" role="rowgroup" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map(({ index, start: top }) => {
          const line = lines[index];
          return (
            line !== undefined && (
              <ListingLine
                key={index}
                id={`${domId}-${index}`}
                line={line}
                index={index}
                top={top}
                start={start}
                lanes={lanes}
                hot={hot}
                isSelected={index === selected}
                showBytes={showBytes}
                moves={props.moves}
                branchText={branchText}
                onFollow={onFollow}
                onBranch={onBranch}
                onRelocation={props.onRelocation}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

function lineOf(target: EventTarget): number | undefined {
  const line = (target as HTMLElement).closest('[data-line]')?.getAttribute('data-line');
  return line === undefined || line === null ? undefined : Number(line);
}

function longest({ lines }: CodeListing): number {
  return lines.reduce((most, { bytes }) => Math.max(most, bytes.length), 1);
}
