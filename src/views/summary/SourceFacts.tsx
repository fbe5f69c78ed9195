import { formatCount, formatNumber, formatSize } from '../../base/format';
import { Button } from '../../ui/button/Button';
import { Snippet } from '../../ui/code-block/Snippet';
import type { SourceSummary } from '../../worker/protocol';
import { kallsymsCommand } from '../common/kallsyms-command';
import { openFileDialog } from '../common/OpenFilesButton';
import { FactList, fingerprintFact } from './FactList';
import { Notes } from './Notes';

/** Where the names of the kernel's symbols come from; without a source, how to get one. */
export function SourceFacts({ sources }: { readonly sources: readonly SourceSummary[] }) {
  return (
    <section aria-labelledby="source-facts">
      <h2 id="source-facts">Symbol list</h2>
      {sources.length === 0 ? <NoSource /> : undefined}
      {sources.map((source) => (
        <div key={source.fingerprint.sha256}>
          <FactList
            facts={[
              {
                label: 'File',
                value: (
                  <span title={formatCount(source.size, 'byte')}>
                    <code>{source.fileName}</code>, {formatSize(source.size)}
                  </span>
                ),
              },
              { label: 'Kind', value: source.kind },
              {
                label: 'Holds',
                value: `${formatCount(source.symbols, 'symbol')} of ${formatCount(source.objects, 'object')}`,
              },
              { label: 'Exports', value: formatNumber(source.exports) },
              fingerprintFact(source.fingerprint.sha256),
            ]}
          />
          <Notes notes={source.notes} />
        </div>
      ))}
    </section>
  );
}

function NoSource() {
  return (
    <div className="summary-missing">
      <p>
        None is open. The module names the symbols it needs, but not the objects that have them: only a list
        of the kernel’s symbols tells which names are exported, which are unique and which occur more than
        once.
      </p>
      <p>
        Drop the <code>System.map</code>, the output of <code>nm vmlinux</code>, the <code>Symbols.list</code>{' '}
        or <code>symbols.klp</code> of the kernel that the module is for; or, from a machine that runs it with
        the modules loaded that are to be patched:
      </p>
      <Snippet text={kallsymsCommand} />
      <p>
        <Button onClick={openFileDialog}>Open a symbol list …</Button>
      </p>
    </div>
  );
}
