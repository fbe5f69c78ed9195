import { formatCount, formatHex } from '../../base/format';
import { targetText } from '../../report/compare/comparison-text';
import { addressOf } from '../../store/link-state';
import { useStore } from '../../store/store';
import type { ComparedThing, ReferenceChange } from '../../worker/protocol';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { CodeDiff } from './CodeDiff';
import { referenceWords } from './compare-words';
import { ScrollFrame } from './ScrollFrame';
import type { Sides } from './use-comparison';

/** References that are shown before a click. */
const mostReferences = 60;

/** What differs in one function or variable: relocations as tuples, and the instructions side by side. */
export function ThingDetail({ thing, sides }: { readonly thing: ComparedThing; readonly sides: Sides }) {
  const { kind, key, name, a, b, references, referenceCount, bytes } = thing;
  return (
    <div className="compare-detail">
      <p className="compare-soft">
        {a === undefined ? `Not in ${sides.a.label}` : <code>{placeText(a)}</code>}
        {' · '}
        {b === undefined ? `Not in ${sides.b.label}` : <code>{placeText(b)}</code>}
        {bytes === undefined
          ? ''
          : ` · ${formatCount(bytes.differ, 'byte')} ${bytes.differ === 1 ? 'differs' : 'differ'}, the first at +${formatHex(bytes.first)}`}
        <CopyLinkButton
          link={() => addressOf({ ...useStore.getState(), selection: undefined })}
          hint={`Copy the link to ${name} in this comparison (y)`}
        />
      </p>
      {references.length === 0 ? undefined : (
        <References name={name} references={references} count={referenceCount} sides={sides} />
      )}
      {kind === 'function' ? <CodeDiff thing={key} sides={sides} /> : undefined}
    </div>
  );
}

function placeText({ section, offset, size }: NonNullable<ComparedThing['a']>): string {
  return `${section}+${formatHex(offset)}, ${size} bytes`;
}

interface ReferencesProps {
  readonly name: string;
  readonly references: readonly ReferenceChange[];
  readonly count: number;
  readonly sides: Sides;
}

function References({ name, references, count, sides }: ReferencesProps) {
  const shown = references.slice(0, mostReferences);
  return (
    <ScrollFrame label={`Relocations of ${name}`}>
      <table className="compare-table compare-facts">
        <thead>
          <tr>
            <th scope="col">Relocation</th>
            <th scope="col">{sides.a.label}</th>
            <th scope="col">{sides.b.label}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((change, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several may be alike
            <tr key={index} data-reference={change.kind}>
              <td>{referenceWords[change.kind]}</td>
              <td className="compare-value">
                <ReferenceText reference={change.a} />
              </td>
              <td className="compare-value">
                <ReferenceText reference={change.b} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {count <= shown.length ? undefined : (
        <p className="compare-soft">and {formatCount(count - shown.length, 'more', 'more')}</p>
      )}
    </ScrollFrame>
  );
}

/** Place, type, meaning, addend, and the object with whose loading it is applied. */
function ReferenceText({ reference }: { readonly reference: ReferenceChange['a'] }) {
  if (reference === undefined) return <>–</>;
  const { offset, type, target, addend, gate } = reference;
  const sign = addend < 0n ? '-' : '+';
  const shownAddend = addend === 0n ? '' : ` ${sign} ${formatHex(addend < 0n ? -addend : addend)}`;
  return (
    <code>
      +{formatHex(offset)} {type}{' '}
      <span className={target.kind === 'livepatch' ? 'compare-livepatch' : undefined}>
        {targetText(target)}
      </span>
      {shownAddend}
      {gate === undefined ? undefined : <span className="compare-soft"> with {gate}</span>}
    </code>
  );
}
