import { formatCount, formatList, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import { Tip } from '../../ui/tip/Tip';
import type { StackMember, StackSummary } from '../../worker/snapshot';
import { openCompareDialog } from '../common/FileInputs';
import { verdictWords } from '../common/loader-words';
import { Term } from '../glossary/Term';
import { fateWords, replaceWords } from './compare-words';
import { ScrollFrame } from './ScrollFrame';

/** Objects that a row names. */
const mostObjects = 4;

/** Every livepatch in a row, in the order in which they are loaded. */
export function StackTable({ stack: { members } }: { readonly stack: StackSummary }) {
  const hasStates = members.some(({ states }) => states.length > 0);
  return (
    <section className="compare-part" aria-label="Livepatches">
      <div className="compare-head">
        <h2>Loaded in this order</h2>
        <p>The files do not say it: arrange them as they will be loaded.</p>
        <Button onClick={openCompareDialog}>Add to compare …</Button>
      </div>
      <ScrollFrame label="Overview">
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Livepatch</th>
              <th scope="col">
                <Term id="vermagic">Kernel</Term>
              </th>
              <th scope="col">
                <Term id="dialect">Form</Term>
              </th>
              <th scope="col">Patches</th>
              <th scope="col">
                <Term id="replace">Replaces</Term>
              </th>
              {hasStates ? (
                <th scope="col">
                  <Term id="state">States</Term>
                </th>
              ) : undefined}
              <th scope="col">
                <Tip text="What the kernel would do with the file as it is.">Alone</Tip>
              </th>
              <th scope="col">
                <Tip text="What becomes of it when all are loaded in this order.">Together</Tip>
              </th>
              <th scope="col">
                <span className="visually-hidden">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {members.map((member, place) => (
              <MemberRow
                key={member.id}
                member={member}
                place={place}
                members={members}
                hasStates={hasStates}
              />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </section>
  );
}

interface MemberRowProps {
  readonly member: StackMember;
  readonly place: number;
  readonly members: readonly StackMember[];
  readonly hasStates: boolean;
}

function MemberRow({ member, place, members, hasStates }: MemberRowProps) {
  const { id, label, fingerprint, release, machine, dialect, replace } = member;
  const fate = fateWords(member.fate);
  return (
    <tr data-member={label}>
      <td>
        <Mover place={place} label={label} members={members} />
      </td>
      <th scope="row" title={`SHA-256 ${fingerprint.sha256}…`}>
        <strong>{label}</strong>
        {id === 'module' ? <span className="compare-lead">the module</span> : undefined}
        <br />
        {label === fingerprint.name ? undefined : (
          <>
            <code className="compare-soft">{fingerprint.name}</code>{' '}
          </>
        )}
        <span className="compare-soft">{formatSize(fingerprint.size)}</span>
      </th>
      <td>
        {release === undefined ? <span className="compare-soft">none</span> : <code>{release}</code>}
        <br />
        <span className="compare-soft">{machine}</span>
      </td>
      <td className="compare-wrap">{dialect}</td>
      <td className="compare-wrap">
        {functionCount(member)}
        <Objects member={member} />
      </td>
      <td title={replaceWords[replace].means}>{replaceWords[replace].word}</td>
      {hasStates ? (
        <td className="compare-wrap">
          <States member={member} />
        </td>
      ) : undefined}
      <td>
        <AloneVerdict member={member} />
      </td>
      <td className="compare-wrap" data-tone={fate.tone}>
        <span className="compare-mark">
          <Icon name={fate.icon} /> {fate.word}
        </span>
      </td>
      <td>
        <MemberActions member={member} />
      </td>
    </tr>
  );
}

function functionCount({ functions, isWhole }: StackMember): string {
  if (isWhole) return formatCount(functions, 'function');
  return functions === 0 ? 'not known' : `${formatCount(functions, 'function')} or more`;
}

/** Its place, and the way up and down. */
function Mover({
  place,
  label,
  members,
}: Omit<MemberRowProps, 'member' | 'hasStates'> & { readonly label: string }) {
  const arrange = useStore((state) => state.arrange);
  const moveTo = (target: number) => {
    const ids = members.map(({ id }) => id);
    const [moved = ''] = ids.splice(place, 1);
    ids.splice(target, 0, moved);
    void arrange(ids);
  };
  return (
    <span className="compare-mover">
      <span className="compare-place">{place + 1}</span>
      <Button
        look="quiet"
        aria-label={`Load ${label} earlier`}
        title="Load it earlier"
        disabled={place === 0}
        onClick={() => moveTo(place - 1)}
      >
        ↑
      </Button>
      <Button
        look="quiet"
        aria-label={`Load ${label} later`}
        title="Load it later"
        disabled={place === members.length - 1}
        onClick={() => moveTo(place + 1)}
      >
        ↓
      </Button>
    </span>
  );
}

function Objects({ member: { objects } }: { readonly member: StackMember }) {
  if (objects.length === 0) return undefined;
  const left = objects.slice(mostObjects);
  return (
    <span className="compare-tags">
      {objects.slice(0, mostObjects).map((name) => (
        <ObjectTag key={name} name={name} />
      ))}
      {left.length === 0 ? undefined : <span title={formatList(left)}>+{left.length}</span>}
    </span>
  );
}

function States({ member: { states } }: { readonly member: StackMember }) {
  if (states.length === 0) return <span className="compare-soft">–</span>;
  return states.map(({ id, version }) => (
    <code key={`${id}`} className="compare-state">
      0x{id.toString(16)} v{version}
    </code>
  ));
}

function AloneVerdict({ member: { verdict } }: { readonly member: StackMember }) {
  if (verdict === undefined) return <span className="compare-soft">not known</span>;
  const { icon, word, tone } = verdictWords[verdict.outcome];
  return (
    <span className="compare-mark" data-tone={tone} title={verdict.sentence}>
      <Icon name={icon} /> {word}
    </span>
  );
}

function MemberActions({ member: { id, label, fingerprint } }: { readonly member: StackMember }) {
  const lead = useStore((state) => state.lead);
  const close = useStore((state) => state.close);
  return (
    <span className="compare-actions">
      {id === 'module' ? undefined : (
        <Button
          aria-label={`Look into ${label}`}
          title="Make it the module that all other views are about"
          onClick={() => void lead(id)}
        >
          Look into
        </Button>
      )}
      <Button
        look="quiet"
        aria-label={`Close ${label}`}
        title={`Close ${fingerprint.name}`}
        onClick={() => void close(id)}
      >
        <Icon name="close" size={14} />
      </Button>
    </span>
  );
}
