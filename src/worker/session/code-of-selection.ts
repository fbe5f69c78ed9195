import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Selection } from '../tables';
import { CodeKeys } from './code-keys';
import type { FateOfFinding } from './examinations';
import type { Tables } from './tables';

/** The place in code that a selection is about, as the key of a selection of code; `undefined` where it is about none. */
export function codeOf(
  { table, key }: Selection,
  module: LivepatchModule,
  tables: Tables,
  findings: readonly FateOfFinding[],
): string | undefined {
  switch (table) {
    case 'functions':
      return tables.find('functions', key)?.place;
    case 'symbols': {
      const index = tables.find('symbols', key)?.index;
      const section = index === undefined ? undefined : module.symbols.definedIn(index);
      return index === undefined || section === undefined
        ? undefined
        : CodeKeys.of(module).keyOf(section, Number(module.symbols.value(index)));
    }
    case 'relocations': {
      const row = tables.find('relocations', key);
      return row && CodeKeys.of(module).keyIn(row.target, Number(row.offset));
    }
    case 'diff-relocations': {
      // Known by its place: `.text+0x14`.
      const subject = tables.find('diff-relocations', key)?.subject ?? '';
      const [, section, offset = ''] = /^(.+)\+0x([0-9a-f]+)$/s.exec(subject) ?? [];
      return section === undefined
        ? undefined
        : CodeKeys.of(module).keyIn(section, Number.parseInt(offset, 16));
    }
    case 'findings':
      return codeOfFinding(findings.find(({ finding }) => finding.key === key)?.finding, module);
    default:
      return undefined;
  }
}

function codeOfFinding(
  finding: FateOfFinding['finding'] | undefined,
  module: LivepatchModule,
): string | undefined {
  if (finding === undefined) return undefined;
  const keys = CodeKeys.of(module);
  const { subject, bytes } = finding;
  if (subject.kind === 'relocation') {
    const { object, relocations } = module;
    const section = relocations.find(({ index }) => object.sectionName(index) === subject.section);
    const place = section && keys.keyOf(section.target, Number(subject.offset));
    if (place !== undefined) return place;
  }
  return bytes && keys.keyIn(bytes.section, bytes.offset);
}
