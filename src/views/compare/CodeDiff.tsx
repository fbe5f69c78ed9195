import { useState } from 'react';
import { formatCount, formatHex } from '../../base/format';
import { Button } from '../../ui/button/Button';
import type { ComparedInstruction } from '../../worker/protocol';
import { ScrollFrame } from './ScrollFrame';
import './code-diff.css';
import { cutBlocks, foldSame, type LineBlock } from './fold-lines';
import { type Sides, useCode } from './use-comparison';

/** Lines of the same that stay around a difference. */
const context = 3;
/** Lines that are shown at most. */
const mostLines = 4000;

/** The instructions of a function, the first module's left, the second's right; what is the same is folded. */
export function CodeDiff({ thing, sides }: { readonly thing: string; readonly sides: Sides }) {
  const asked = useCode(sides, thing);
  const [isWhole, setWhole] = useState(false);
  if (asked === undefined) return <p className="compare-soft">Disassembling …</p>;
  if ('problem' in asked) return <p className="compare-soft">It cannot be disassembled: {asked.problem}.</p>;
  if (asked.value === undefined) return <p className="compare-soft">There are no instructions to show.</p>;
  const { lines, added, removed, coarse } = asked.value;
  const folded = isWhole ? [{ lines, hidden: 0 }] : foldSame(lines, context);
  const { blocks, left } = cutBlocks(folded, mostLines);
  const hidden = folded.reduce((sum, block) => sum + block.hidden, 0);
  return (
    <div className="code-diff">
      <p className="code-diff-head">
        <span>
          {added + removed === 0
            ? 'The same instructions.'
            : `${formatCount(removed, 'instruction')} only in the first, ${added} only in the second.`}
          {coarse === undefined ? '' : ' The function is too long to be aligned line by line.'}
        </span>
        {hidden === 0 && !isWhole ? undefined : (
          <Button look="text" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Only what differs' : `Show ${formatCount(hidden, 'line')} that are the same`}
          </Button>
        )}
      </p>
      <ScrollFrame label="Instructions of both" className="code-diff-frame">
        <table className="code-diff-table">
          <colgroup>
            <col className="code-diff-offsets" />
            <col />
            <col className="code-diff-offsets" />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                {sides.a.label}
              </th>
              <th scope="col" colSpan={2}>
                {sides.b.label}
              </th>
            </tr>
          </thead>
          {blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no names
            <CodeBlock key={index} lines={block.lines} hidden={block.hidden} />
          ))}
        </table>
      </ScrollFrame>
      {left === 0 ? undefined : <p className="compare-soft">and {formatCount(left, 'line')} more</p>}
    </div>
  );
}

function CodeBlock({ lines, hidden }: LineBlock) {
  return (
    <tbody>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names
        <tr key={index} data-change={line.change}>
          <Instruction instruction={line.a} sign="−" isOnly={line.change === 'removed'} />
          <Instruction instruction={line.b} sign="+" isOnly={line.change === 'added'} />
        </tr>
      ))}
      {hidden === 0 ? undefined : (
        <tr className="code-diff-hidden">
          <td colSpan={4}>{formatCount(hidden, 'line')} the same</td>
        </tr>
      )}
    </tbody>
  );
}

interface InstructionProps {
  readonly instruction: ComparedInstruction | undefined;
  readonly sign: string;
  /** Whether the other side does not have it. */
  readonly isOnly: boolean;
}

function Instruction({ instruction, sign, isOnly }: InstructionProps) {
  if (instruction === undefined)
    return (
      <>
        <td />
        <td />
      </>
    );
  const { offset, text, bytes } = instruction;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return (
    <>
      <td className="code-diff-offset">
        {isOnly ? `${sign} ` : ''}
        {formatHex(offset)}
      </td>
      <td title={hex} data-only={isOnly || undefined}>
        {text}
      </td>
    </>
  );
}
