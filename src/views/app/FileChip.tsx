import { formatNumber } from '../../base/format';
import { Icon, type IconName } from '../../ui/icon/Icon';
import { WatchButton } from './WatchButton';

interface FileChipProps {
  /** Of what is open. */
  readonly id: string;
  readonly icon: IconName;
  readonly name: string;
  /** Behind the name: `253 kB`, `4,211 modules`. */
  readonly detail: string;
  /** Bytes. */
  readonly size: number;
  /** Lines of the tooltip: kind, fingerprint, notes. */
  readonly about: readonly string[];
  /** Whether something about it is to be looked at. */
  readonly caution?: boolean;
  readonly onClose: () => void;
  /** What a click on the name does, where it does something. */
  readonly onChoose?: { readonly title: string; readonly run: () => void };
}

/** One open file in the top bar. */
export function FileChip(props: FileChipProps) {
  const { id, icon, name, detail, size, about, caution = false, onClose, onChoose } = props;
  return (
    <li className="file-chip" title={[name, `${formatNumber(size)} bytes`, ...about].join('\n')}>
      {caution ? (
        <span className="file-chip-caution">
          <Icon name="caution" />
          <span className="visually-hidden">Conflict: </span>
        </span>
      ) : (
        <Icon name={icon} />
      )}
      {onChoose === undefined ? (
        <span className="file-chip-name code">{name}</span>
      ) : (
        <button
          type="button"
          className="file-chip-name file-chip-choose code"
          title={onChoose.title}
          onClick={onChoose.run}
        >
          {name}
        </button>
      )}
      <span className="file-chip-size">{detail}</span>
      <WatchButton id={id} name={name} />
      <button type="button" className="file-chip-close" aria-label={`Close ${name}`} onClick={onClose}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
