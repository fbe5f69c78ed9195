import type { CodeRelocation } from '../../code/code-listing';
import { Icon, type IconName } from '../../ui/icon/Icon';
import { signedHex, targetMeaning } from './code-words';

interface RelocationBadgeProps {
  readonly relocation: CodeRelocation;
  /** The relocation section that the conversion moves it to. */
  readonly newSection: string | undefined;
  readonly onOpen: (relocation: CodeRelocation) => void;
  /** Whether the keyboard gets there: not within the lines, of which there are thousands. */
  readonly isReachable?: boolean;
}

type Kind = 'livepatch' | 'ordinary' | 'unapplied' | 'moves';

const icons: Readonly<Record<Kind, IconName>> = {
  livepatch: 'diamond-marked',
  moves: 'diamond',
  unapplied: 'refused',
  ordinary: 'ring',
};

/** Type and addend of a relocation; a livepatch one is violet, with a diamond, and says for which object. */
export function RelocationBadge(props: RelocationBadgeProps) {
  const { relocation, newSection, onOpen, isReachable = false } = props;
  const { type, addend, symbol, target } = relocation;
  const kind = kindOf(relocation, newSection);
  const title = [
    `${kind === 'livepatch' ? 'Livepatch relocation' : 'Relocation'} ${type} ${symbol}${signedHex(addend)}`,
    targetMeaning(target),
    ...(kind === 'moves' ? [`the conversion moves it to ${newSection}`] : []),
  ];
  return (
    <button
      type="button"
      className="code-relocation"
      data-kind={kind}
      tabIndex={isReachable ? undefined : -1}
      title={title.join('; ')}
      onClick={() => onOpen(relocation)}
    >
      <Icon name={icons[kind]} size={11} />
      <span>
        {type}
        {target.kind === 'livepatch' ? ` ${target.object},${target.position}` : ''}
        {addend === 0n ? undefined : <span className="code-addend">{signedHex(addend)}</span>}
      </span>
      {kind === 'unapplied' ? <span className="code-unapplied">not applied</span> : undefined}
      {kind === 'moves' ? <span className="code-unapplied">to livepatch</span> : undefined}
    </button>
  );
}

/** `unapplied`: against a livepatch symbol, in a relocation section that the module loader applies. */
function kindOf({ target }: CodeRelocation, newSection: string | undefined): Kind {
  if (target.kind === 'livepatch') return target.gate === undefined ? 'unapplied' : 'livepatch';
  return newSection === undefined ? 'ordinary' : 'moves';
}
