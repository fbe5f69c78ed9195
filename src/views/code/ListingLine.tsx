// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid around the rows has the focus.
import { memo } from 'react';
import { formatHex } from '../../base/format';
import type { CodeLine, CodeRelocation, CodeTarget } from '../../code/code-listing';
import type { BranchLanes } from './branch-lanes';
import { signedHex, targetMeaning } from './code-words';
import { LaneDrawing } from './LaneDrawing';
import { operandParts } from './operand-parts';
import { RelocationBadge } from './RelocationBadge';

interface ListingLineProps {
  readonly id: string;
  readonly line: CodeLine;
  readonly index: number;
  readonly top: number;
  /** Where the function begins in the section. */
  readonly start: number;
  readonly lanes: BranchLanes;
  readonly hot: number | undefined;
  readonly isSelected: boolean;
  readonly showBytes: boolean;
  /** Where the conversion moves relocations, by their keys. */
  readonly moves: ReadonlyMap<string, string>;
  /** What a place in the section is called. */
  readonly branchText: (offset: number) => string;
  readonly onFollow: (target: CodeTarget) => void;
  readonly onBranch: (offset: number) => void;
  readonly onRelocation: (relocation: CodeRelocation) => void;
}

/** One instruction: where it is, its bytes, what it does, and what is written into it when. */
export const ListingLine = memo(function ListingLine(props: ListingLineProps) {
  const { id, line, index, top, start, lanes, hot, isSelected, showBytes } = props;
  const { offset, bytes, mnemonic, relocations } = line;
  return (
    <div
      id={id}
      className="code-line"
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      data-line={index}
      data-hot={hot === index || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <LaneDrawing lanes={lanes} line={index} hot={hot} />
      <span className="code-offset" role="rowheader">
        {signedHex(offset - start, true)}
      </span>
      <span className="code-place" role="gridcell" title="Offset in the section">
        {formatHex(offset).slice(2)}
      </span>
      {showBytes ? (
        <span className="code-bytes" role="gridcell" title={hexOf(bytes)}>
          {hexOf(bytes)}
        </span>
      ) : undefined}
      <span className="code-mnemonic" role="gridcell" data-none={mnemonic === '.byte' || undefined}>
        {mnemonic}
      </span>
      <span className="code-operands" role="gridcell">
        <Operands {...props} />
      </span>
      {relocations.length === 0 ? undefined : (
        <span className="code-relocations" role="gridcell">
          {relocations.map((relocation) => (
            <RelocationBadge
              key={`${relocation.offset} ${relocation.key}`}
              relocation={relocation}
              newSection={props.moves.get(relocation.key)}
              onOpen={props.onRelocation}
            />
          ))}
        </span>
      )}
    </div>
  );
});

function Operands({ line, branchText, onFollow, onBranch }: ListingLineProps) {
  return operandParts(line, branchText).map((part, at) => {
    // The parts of a line never change places.
    const key = `${at} ${part.text}`;
    if (part.leads === undefined) return <span key={key}>{part.text}</span>;
    const isBranch = part.leads === 'branch';
    return (
      <button
        key={key}
        type="button"
        className="code-link"
        data-kind={isBranch ? 'own' : part.target.kind}
        tabIndex={-1}
        title={isBranch ? 'Go there' : targetMeaning(part.target)}
        onClick={() => (isBranch ? onBranch(part.offset) : onFollow(part.target))}
      >
        {part.text}
      </button>
    );
  });
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
