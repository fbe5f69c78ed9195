import { formatCount, formatList, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { PopupMenu, PopupMenuItem } from '../../ui/popup-menu/PopupMenu';
import { useMedia } from '../../ui/use-media';
import type { Snapshot, SourceSummary, StackMember } from '../../worker/snapshot';
import { fingerprintWords } from '../common/fingerprint-words';
import { FileChip } from './FileChip';

/** The open files, each with its own way to close it: the module, and as many of the sources as there is room for. */
export function FileChips({ snapshot }: { readonly snapshot: Snapshot }) {
  const { module, stack, parts = [], sources } = snapshot;
  const close = useStore((state) => state.close);
  const companions = stack?.members.filter(({ id }) => id !== 'module') ?? [];
  const room = useRoom() + (module === undefined ? 1 : 0);
  // Of each kind one at least.
  const shownCompanions = companions.slice(0, Math.max(room - 1, 1));
  const otherCompanions = companions.slice(shownCompanions.length);
  const shown = sources.slice(0, room);
  return (
    <ul className="top-bar-files" aria-label="Files">
      {module === undefined ? undefined : (
        <FileChip
          id="module"
          icon="module"
          name={module.fileName}
          detail={formatSize(module.size)}
          size={module.size}
          about={[
            `Module ${module.moduleName}, ${module.machine}, ${module.dialect.title}`,
            `SHA-256 ${module.fingerprint.sha256}…`,
            ...module.notes,
          ]}
          onClose={() => void close('module')}
        />
      )}
      {shownCompanions.map((companion) => (
        <CompanionChip key={companion.id} companion={companion} />
      ))}
      {otherCompanions.length === 0 ? undefined : <OtherCompanions companions={otherCompanions} />}
      {parts.map(({ id, fingerprint: { name, size, sha256 } }) => (
        <FileChip
          key={id}
          id={id}
          icon="module"
          name={name}
          detail={formatSize(size)}
          size={size}
          about={['Object file that the module was linked from', `SHA-256 ${sha256}…`]}
          onClose={() => void close(id)}
        />
      ))}
      {shown.map((source) => (
        <FileChip
          key={source.id}
          id={source.id}
          icon={source.format === 'modules' ? 'folder' : 'list'}
          name={source.fileName}
          detail={detailOf(source)}
          size={source.size}
          caution={source.conflicts.length > 0}
          about={[
            source.kind,
            fingerprintWords(source.fingerprint),
            ...source.notes,
            ...source.conflicts.map((conflict) => `Conflict: ${conflict}`),
          ]}
          onClose={() => void close(source.id)}
        />
      ))}
      {shown.length === sources.length ? undefined : <OtherSources sources={sources.slice(shown.length)} />}
    </ul>
  );
}

/** A module beside the one that the views are about; its name makes it that one. */
function CompanionChip({ companion }: { readonly companion: StackMember }) {
  const close = useStore((state) => state.close);
  const lead = useStore((state) => state.lead);
  const { id, moduleName, machine, dialect, fingerprint } = companion;
  const { name, size, sha256 } = fingerprint;
  return (
    <FileChip
      id={id}
      icon="beside"
      name={name}
      detail={formatSize(size)}
      size={size}
      about={[
        'Beside the module, for the Compare view',
        `Module ${moduleName}, ${machine}, ${dialect}`,
        `SHA-256 ${sha256}…`,
      ]}
      onChoose={{ title: `Look into ${name} in all views`, run: () => void lead(id) }}
      onClose={() => void close(id)}
    />
  );
}

function OtherCompanions({ companions }: { readonly companions: readonly StackMember[] }) {
  const lead = useStore((state) => state.lead);
  const navigate = useStore((state) => state.navigate);
  return (
    <li className="top-bar-more">
      <PopupMenu
        button={`+${companions.length} to compare`}
        title={formatList(companions.map(({ fingerprint }) => fingerprint.name))}
        className="button button-quiet"
      >
        <PopupMenuItem onChoose={() => navigate('compare')}>Show all in Compare</PopupMenuItem>
        {companions.map(({ id, fingerprint }) => (
          <PopupMenuItem key={id} onChoose={() => void lead(id)}>
            Look into {fingerprint.name}
          </PopupMenuItem>
        ))}
      </PopupMenu>
    </li>
  );
}

/** Sources that have a chip of their own beside the module’s. */
function useRoom(): number {
  const isWide = useMedia('(min-width: 1600px)');
  const isMiddle = useMedia('(min-width: 1100px)');
  const isSmall = useMedia('(min-width: 800px)');
  return isWide ? 6 : isMiddle ? 3 : isSmall ? 2 : 1;
}

function OtherSources({ sources }: { readonly sources: readonly SourceSummary[] }) {
  const close = useStore((state) => state.close);
  const navigate = useStore((state) => state.navigate);
  return (
    <li className="top-bar-more">
      <PopupMenu
        button={`+${sources.length} more`}
        title={formatList(sources.map(({ fileName }) => fileName))}
        className="button button-quiet"
      >
        <PopupMenuItem onChoose={() => navigate('sources')}>Show all sources</PopupMenuItem>
        {sources.map(({ id, fileName }) => (
          <PopupMenuItem key={id} onChoose={() => void close(id)}>
            Close {fileName}
          </PopupMenuItem>
        ))}
      </PopupMenu>
    </li>
  );
}

/** A folder is told by its modules, a file by its size. */
function detailOf({ format, objects, size }: SourceSummary): string {
  return format === 'modules' ? formatCount(objects, 'module') : formatSize(size);
}
