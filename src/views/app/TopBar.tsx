import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import { OpenFilesButton } from '../common/OpenFilesButton';
import { FileChip } from './FileChip';
import { ShareButton } from './ShareButton';
import { ThemeSwitch } from './ThemeSwitch';
import './top-bar.css';

interface TopBarProps {
  readonly onFiles: (files: File[]) => void;
  readonly onHelp: () => void;
}

/** What is open, and what concerns the whole page. */
export function TopBar({ onFiles, onHelp }: TopBarProps) {
  const { module, sources } = useStore((state) => state.snapshot);
  const close = useStore((state) => state.close);
  return (
    <header className="top-bar">
      <span className="top-bar-name">klpscope</span>
      <ul className="top-bar-files" aria-label="Files">
        {module === undefined ? undefined : (
          <FileChip
            icon="module"
            name={module.fileName}
            size={module.size}
            about={[
              `Module ${module.moduleName}, ${module.machine}, ${module.dialect.title}`,
              `SHA-256 ${module.fingerprint.sha256}…`,
              ...module.notes,
            ]}
            onClose={() => void close('module')}
          />
        )}
        {sources.map((source) => (
          <FileChip
            key={source.fingerprint.sha256}
            icon="list"
            name={source.fileName}
            size={source.size}
            about={[source.kind, `SHA-256 ${source.fingerprint.sha256}…`, ...source.notes]}
            onClose={() => void close('symbols')}
          />
        ))}
      </ul>
      {module === undefined ? undefined : (
        <OpenFilesButton look="quiet" onFiles={onFiles}>
          <Icon name="add" />
          Add
        </OpenFilesButton>
      )}
      <span className="top-bar-gap" />
      {module === undefined ? undefined : <ShareButton />}
      <ThemeSwitch />
      <Button look="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={onHelp}>
        ?
      </Button>
    </header>
  );
}
