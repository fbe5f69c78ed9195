import { formatCount, formatHex } from '../../base/format';
import type { CodeListing } from '../../code/code-listing';
import { stepBack } from '../../store/history-sync';
import { addressOfSelection } from '../../store/link-state';
import { useStore } from '../../store/store';
import { CopyButton } from '../../ui/button/CopyButton';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { Splitter } from '../../ui/splitter/Splitter';
import { useStoredNumber } from '../../ui/stored';
import { useMedia } from '../../ui/use-media';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { TermText } from '../glossary/TermText';
import { useSections } from '../table-view/use-sections';
import { ViewHead } from '../table-view/ViewHead';
import { CallStrip } from './CallStrip';
import './code.css';
import { offsetOfKey, placeKey } from './code-words';
import { FunctionPane } from './FunctionPane';
import { LineDetail } from './LineDetail';
import { Listing } from './Listing';
import { listingText } from './listing-text';
import { ModuleListings } from './ModuleListings';
import { type ShownCode, useCode, usePlaceKey } from './use-code';
import { useFollow } from './use-follow';
import { useMoves } from './use-moves';

/** Any function of the module, disassembled, with the relocations of both kinds in their places. */
export function CodeView() {
  const selection = useStore((state) => state.selection);
  const isConverted = useStore((state) => state.snapshot.conversion?.kind === 'converted');
  const wanted = useStore((state) => state.codeSide);
  const side = isConverted ? wanted : 'before';
  const loaded = useCode(side, usePlaceKey(selection, side));
  const isNarrow = useMedia('(max-width: 700px)');
  const [width, setWidth, resetWidth] = useStoredNumber('functions-width', 290);
  const [height, setHeight, resetHeight] = useStoredNumber('functions-height', 170);
  const shown = loaded !== undefined && 'listing' in loaded ? loaded : undefined;
  return (
    <section className="code-view" aria-label="Code">
      <ViewHead view="code" />
      <div className="code-panes" data-stacked={isNarrow || undefined}>
        <div className="code-functions" style={isNarrow ? { height } : { width }}>
          <FunctionPane functionKey={shown?.location.functionKey} />
        </div>
        <Splitter
          label="Size of the functions"
          orientation={isNarrow ? 'horizontal' : 'vertical'}
          size={isNarrow ? height : width}
          min={isNarrow ? 90 : 160}
          max={isNarrow ? 400 : 700}
          onResize={isNarrow ? setHeight : setWidth}
          onReset={isNarrow ? resetHeight : resetWidth}
          place="after"
        />
        <div className="code-main">
          {loaded === undefined ? (
            <NothingShown />
          ) : 'missing' in loaded ? (
            <EmptyState title="Not in this module">
              <code>{loaded.missing}</code> is not {side === 'after' ? 'in the converted module' : 'here'}; it
              may be in another build. Choose a function.
            </EmptyState>
          ) : 'failed' in loaded ? (
            <EmptyState title="This cannot be disassembled">{loaded.failed}</EmptyState>
          ) : (
            <ShownListing shown={loaded} sides={isConverted ? side : undefined} />
          )}
        </div>
      </div>
    </section>
  );
}

/** While the module has no code, or until its first function is there. */
function NothingShown() {
  const sections = useSections();
  if (sections.length === 0 || sections.some(({ flags }) => flags.includes('X'))) return undefined;
  return (
    <EmptyState title="No function to show">
      None of its {formatCount(sections.length, 'section')} has instructions (SHF_EXECINSTR).
    </EmptyState>
  );
}

interface ShownListingProps {
  readonly shown: ShownCode;
  /** Which module is asked for; absent where there is only one. */
  readonly sides: 'before' | 'after' | undefined;
}

function ShownListing({ shown: { listing, location, side }, sides }: ShownListingProps) {
  const selection = useStore((state) => state.selection);
  const { select, reveal, setCodeSide } = useStore.getState();
  const [bytes, setBytes] = useRemembered('code.bytes', ['shown', 'hidden']);
  const follow = useFollow(side, listing);
  const moves = useMoves(side);
  // At its beginning, unless something more exact is selected, no line is more selected than the others.
  const isSelected = selection !== undefined;
  // From line to line of what is shown nothing is waited for, so that keys may be quick.
  const own = selection?.table === 'code' ? offsetOfKey(location, selection.key) : undefined;
  const selected = isSelected ? lineAt(listing, own ?? location.offset) : -1;
  const line = listing.lines[selected];
  const choose = (index: number) => {
    const offset = listing.lines[index]?.offset;
    if (offset !== undefined) select({ table: 'code', key: placeKey(location, offset) });
  };
  const onSites = (from: readonly number[]) => {
    const current = line?.offset ?? -1;
    const next = from.find((offset) => offset > current) ?? from[0];
    if (next !== undefined) choose(lineAt(listing, next));
  };
  return (
    <>
      <header className="code-head">
        <h2 className="code">{listing.name ?? listing.section}</h2>
        <span className="code-soft">
          <code>
            {listing.section}+{formatHex(listing.start)}
          </code>
          , {formatCount(listing.size, 'byte')}
        </span>
        <span className="code-tools">
          {sides !== undefined ? (
            <span className="code-sides" role="radiogroup" aria-label="Module">
              {(['before', 'after'] as const).map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="code-side"
                    checked={one === sides}
                    onChange={() => setCodeSide(one)}
                  />
                  {one === 'before' ? 'Before' : 'After conversion'}
                </label>
              ))}
            </span>
          ) : undefined}
          <label className="code-switch">
            <input
              type="checkbox"
              checked={bytes === 'shown'}
              onChange={(event) => setBytes(event.target.checked ? 'shown' : 'hidden')}
            />
            Bytes
          </label>
          <CopyLinkButton
            link={() =>
              addressOfSelection(useStore.getState(), {
                table: 'code',
                key: placeKey(location, listing.start),
              })
            }
            hint="Copy the link to what is listed"
          />
          <CopyButton label="Copy" hint="The whole listing as text" text={() => listingText(listing)} />
          <ModuleListings side={side} />
        </span>
      </header>
      <CallStrip calls={listing.calls} onFollow={follow.toTarget} onSites={onSites} />
      {listing.remark === undefined ? undefined : (
        <p className="code-remark">
          <TermText text={listing.remark} />
        </p>
      )}
      {listing.lines.length === 0 ? (
        <EmptyState title="No bytes">
          There are no bytes of it in the file: its section takes room in memory only (SHT_NOBITS), or ends
          before it.
        </EmptyState>
      ) : (
        <Listing
          listing={listing}
          selected={selected}
          showBytes={bytes === 'shown'}
          moves={moves}
          onSelect={choose}
          onFollow={follow.toTarget}
          onLeave={(offset) =>
            reveal({
              table: 'code',
              key: `${location.range.section ?? listing.section}+${formatHex(offset)}`,
            })
          }
          onRelocation={follow.toRelocation}
          onBack={stepBack}
        />
      )}
      {line === undefined ? undefined : (
        <LineDetail
          listing={listing}
          line={line}
          placeKey={placeKey(location, line.offset)}
          moves={moves}
          follow={follow}
        />
      )}
    </>
  );
}

/** The line that an offset of the section is in; -1 where there is none. */
function lineAt({ lines }: CodeListing, offset: number): number {
  return lines.findIndex((line) => offset >= line.offset && offset < line.offset + line.bytes.length);
}
