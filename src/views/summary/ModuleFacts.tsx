import { formatCount, formatNumber, formatSize } from '../../base/format';
import type { ModuleGlance, ModuleSummary } from '../../worker/snapshot';
import { TermText } from '../glossary/TermText';
import { type Fact, FactList, fingerprintFact } from './FactList';
import { Notes } from './Notes';

/** What the module says about itself. */
export function ModuleFacts({ module }: { readonly module: ModuleSummary | ModuleGlance }) {
  const { counts, vermagic, dialect } = module;
  const facts: Fact[] = [
    { label: 'Name', value: <code>{module.moduleName}</code> },
    {
      label: 'File',
      value: (
        <span title={formatCount(module.size, 'byte')}>
          <code>{module.fileName}</code>, {formatSize(module.size)}
        </span>
      ),
    },
    {
      label: 'Kind',
      term: 'dialect',
      value: (
        <>
          {dialect.title}
          <span className="summary-soft summary-block">
            <TermText text={dialect.explanation} />
          </span>
        </>
      ),
    },
    { label: 'Machine', value: `${module.machine}, ${module.format}` },
    {
      label: 'Kernel',
      term: 'vermagic',
      value:
        vermagic === undefined ? (
          'no vermagic'
        ) : (
          <span title={`vermagic=${vermagic.text}`}>
            <code>{vermagic.release}</code>
            <span className="summary-flags">
              {vermagic.flags.map((flag) => (
                <code key={flag}>{flag}</code>
              ))}
            </span>
          </span>
        ),
    },
    {
      label: 'Holds',
      value: [
        formatCount(counts.sections, 'section'),
        `${formatCount(counts.symbols, 'symbol')} (${formatNumber(counts.undefinedSymbols)} undefined)`,
        formatCount(counts.relocations, 'relocation'),
      ].join(', '),
    },
    {
      label: 'Livepatch parts',
      term: 'livepatch-symbol',
      value:
        counts.livepatchSymbols + counts.livepatchRelocations === 0
          ? 'none yet'
          : `${formatCount(counts.livepatchSymbols, 'symbol')}, ${formatCount(counts.livepatchRelocations, 'relocation')}`,
    },
    ...('fingerprint' in module ? [fingerprintFact(module.fingerprint.sha256)] : []),
  ];
  return (
    <section aria-labelledby="module-facts">
      <h2 id="module-facts">Module</h2>
      <FactList facts={facts} />
      <Notes notes={module.notes} />
    </section>
  );
}
