import { formatNumber } from '../../base/format';
import type { Fingerprint, Snapshot } from '../../worker/snapshot';
import { outcomeWord } from '../common/plan-words';
import { PrintedRows } from './PrintedRows';

/** Everything that what is printed was worked out from. */
export function PrintedFiles({ snapshot }: { readonly snapshot: Snapshot }) {
  const { module, conversion, loader } = snapshot;
  return (
    <section>
      <h2>Files</h2>
      <PrintedRows
        noun="file"
        heads={['File', 'What it is', 'Bytes', 'SHA-256, its first 16 digits']}
        rows={filesOf(snapshot).map(([{ name, size, sha256 }, role]) => [
          <code key="name">{name}</code>,
          role,
          formatNumber(size),
          <code key="hash">{sha256}</code>,
        ])}
      />
      {module === undefined ? undefined : (
        <p>
          Module <code>{module.moduleName}</code>, {module.machine}, {module.format}, {module.dialect.title}
          {module.vermagic === undefined ? undefined : (
            <>
              , for <code>{module.vermagic.text}</code>
            </>
          )}
          .{loader === undefined ? '' : ` The kernel that is followed: ${loader.before.kernel}.`}
        </p>
      )}
      {conversion?.kind === 'converted' ? (
        <p>
          {outcomeWord(conversion)}: <code>{conversion.fileName}</code>, {formatNumber(conversion.size)}{' '}
          bytes; read back and checked.
        </p>
      ) : undefined}
      {[...(module?.notes ?? []), ...snapshot.mismatches].map((note) => (
        <p key={note}>{note}</p>
      ))}
    </section>
  );
}

function filesOf({ module, stack, parts = [], sources }: Snapshot): (readonly [Fingerprint, string])[] {
  const companions = stack?.members.filter(({ id }) => id !== 'module') ?? [];
  return [
    ...(module === undefined ? [] : [[module.fingerprint, 'the module'] as const]),
    ...companions.map(({ fingerprint }) => [fingerprint, 'a module beside it'] as const),
    ...parts.map(({ fingerprint }) => [fingerprint, 'an object file of the module'] as const),
    ...sources.flatMap(({ fingerprint, kind, conflicts }) => {
      if (fingerprint === undefined) return [];
      const contradicts = conflicts.length === 0 ? '' : '; another source contradicts it';
      return [[fingerprint, `${kind}${contradicts}`] as const];
    }),
  ];
}
