import type { ReactNode } from 'react';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import type { CandidateRow } from '../../worker/snapshot';
import { formatSymbolSize, SymbolPlace, typeOf } from '../common/symbol-words';
import type { TermId } from '../glossary/terms';

/** A column of the candidates. It is shown when one of them has something for it. */
export interface CandidateColumn {
  readonly label: string;
  readonly isNumber?: true;
  /** The term of the glossary that it is. */
  readonly term?: TermId;
  readonly has: (candidate: CandidateRow, all: readonly CandidateRow[]) => boolean;
  readonly cell: (candidate: CandidateRow) => ReactNode;
}

/** What tells candidates apart, in the order in which a reviewer looks. */
export const candidateColumns: readonly CandidateColumn[] = [
  {
    label: 'Object',
    term: 'object',
    has: () => true,
    cell: ({ object, rawObject }) => (
      <>
        <ObjectTag name={object} />
        {rawObject === undefined ? undefined : (
          <span className="decision-soft">
            {' '}
            (there: <code>{rawObject}</code>)
          </span>
        )}
      </>
    ),
  },
  {
    label: 'Position',
    term: 'sympos',
    has: () => true,
    cell: (candidate) => (
      <>
        {candidate.position}
        {candidate.orderCertain || candidate.count === 1 ? undefined : (
          <span className="decision-uncertain" title="The count is certain, the order is not">
            ?
          </span>
        )}{' '}
        of {candidate.count}
        <LivePosition candidate={candidate} />
      </>
    ),
  },
  {
    label: 'C file',
    term: 'stt-file',
    has: ({ sourceFile }) => sourceFile !== undefined,
    cell: ({ sourceFile }) => (sourceFile === undefined ? undefined : <code>{sourceFile}</code>),
  },
  {
    label: 'Between',
    has: ({ before, after }) => before !== undefined || after !== undefined,
    cell: ({ before, after }) => (
      <>
        <Neighbour name={before} /> … <Neighbour name={after} />
      </>
    ),
  },
  {
    label: 'Address',
    has: ({ address, section }) => address !== undefined || section !== undefined,
    cell: (candidate) => <SymbolPlace symbol={candidate} />,
  },
  {
    label: 'Size',
    isNumber: true,
    has: ({ size }) => size !== undefined,
    cell: formatSymbolSize,
  },
  {
    label: 'Type',
    term: 'symbol-type',
    has: ({ type, letter }) => type !== undefined || letter !== undefined,
    cell: (candidate) => {
      const { word, more } = typeOf(candidate);
      return (
        <>
          <code>{word}</code> <span className="decision-soft">{more}</span>
        </>
      );
    },
  },
  {
    label: 'Source',
    term: 'symbol-source',
    has: ({ source }, all) => all.some((other) => other.source !== source),
    cell: ({ source }) => source,
  },
  {
    label: 'Meant',
    has: ({ selected }) => selected,
    cell: ({ selected }) =>
      selected ? (
        <span className="decision-selected">
          <Icon name="check" size={14} /> this one
        </span>
      ) : undefined,
  },
];

function LivePosition({ candidate: { livePosition } }: { readonly candidate: CandidateRow }) {
  if (livePosition === undefined) return undefined;
  return (
    <span className="decision-soft">
      {livePosition === 0 ? ', gone once loaded' : `, ${livePosition} once loaded`}
    </span>
  );
}

/** A symbol next to a candidate; often it tells which file the candidate is from. */
function Neighbour({ name }: { readonly name: string | undefined }) {
  return name === undefined ? (
    <span className="decision-soft">(none)</span>
  ) : (
    <code className="decision-neighbour" title={name}>
      {name}
    </code>
  );
}
