import { formatCount } from '../../base/format';
import { CopyButton } from '../../ui/button/CopyButton';
import { Icon } from '../../ui/icon/Icon';
import type { PatchTableSummary } from '../../worker/patch-summary';

/** More than these are folded away at first. */
const mostOpen = 40;

/** The folders and files that the enabled livepatch has. */
export function SysfsList({ table: { sysfs, release, replace } }: { readonly table: PatchTableSummary }) {
  const there = sysfs.filter(({ since }) => since === undefined);
  return (
    <section aria-labelledby="patched-sysfs">
      <div className="patched-bar">
        <h2 id="patched-sysfs">In sysfs, once it is enabled</h2>
        <CopyButton label="Copy all" text={() => there.map(({ path }) => path).join('\n')} />
      </div>
      <p className="patched-soft patched-prose">
        {release === undefined ? (
          'As the newest kernel known has them: the module names none. '
        ) : (
          <>
            As Linux <code>{release}</code> has them by its number.{' '}
          </>
        )}
        {replace === false
          ? undefined
          : 'A function that another livepatch replaces and this one does not gets an entry too.'}
      </p>
      <details open={sysfs.length <= mostOpen}>
        <summary>{formatCount(there.length, 'entry', 'entries')}</summary>
        <ul className="patched-sysfs">
          {sysfs.map(({ path, kind, meaning, since }) => (
            <li key={path} data-missing={since !== undefined || undefined}>
              <Icon name={kind === 'folder' ? 'folder' : 'list'} size={14} />
              <span>
                <code>{path}</code>
                {meaning === undefined ? undefined : <span className="patched-soft"> {meaning}</span>}
                {since === undefined ? undefined : (
                  <span className="patched-soft"> – not on this kernel: since {since}</span>
                )}
              </span>
              {since === undefined ? (
                <CopyButton label="Copy" hint={`Copy ${path}`} compact text={path} />
              ) : undefined}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
