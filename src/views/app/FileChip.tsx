import { formatNumber, formatSize } from '../../base/format';
import { Icon, type IconName } from '../../ui/icon/Icon';

interface FileChipProps {
  readonly icon: IconName;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Lines of the tooltip: kind, fingerprint, notes. */
  readonly about: readonly string[];
  readonly onClose: () => void;
}

/** One open file in the top bar. */
export function FileChip({ icon, name, size, about, onClose }: FileChipProps) {
  return (
    <li className="file-chip" title={[name, `${formatNumber(size)} bytes`, ...about].join('\n')}>
      <Icon name={icon} />
      <span className="file-chip-name code">{name}</span>
      <span className="file-chip-size">{formatSize(size)}</span>
      <button type="button" className="file-chip-close" aria-label={`Close ${name}`} onClick={onClose}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
