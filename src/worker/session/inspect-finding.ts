import { formatSubject, type Subject } from '../../audit/finding';
import { rules } from '../../audit/rules/index';
import { formatHex } from '../../base/format';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Inspection, InspectionFact, Selection } from '../tables';
import type { FateOfFinding } from './examinations';
import type { Tables } from './tables';
import { keyOfRelocation } from './tables/relocations';

const severityWords = {
  error: 'error: the kernel refuses it, or it corrupts',
  warning: 'warning: it does nothing, is fragile or depends on the release',
  note: 'note',
} as const;

const fateWords = {
  stays: undefined,
  mended: 'The conversion mends this: the converted module does not have it.',
  made: 'Only the converted module has this.',
} as const;

/** What the inspector shows of a finding: why, where, and how to mend it. */
export function inspectFinding(
  { finding, fate }: FateOfFinding,
  module: LivepatchModule,
  tables: Tables,
): Inspection {
  const rule = rules.find(({ id }) => id === finding.rule);
  const target = selectionOf(finding.subject, module, tables);
  const { subject, object, bytes, fileOffset, paste } = finding;
  const facts: InspectionFact[] = [
    { label: 'Severity', value: severityWords[finding.severity], code: false },
    {
      label: subject.kind === 'module' ? 'About' : subject.kind,
      value: formatSubject(subject),
      code: subject.kind !== 'module',
      ...(target !== undefined && { target }),
    },
    ...(object === undefined ? [] : [{ label: 'Object', value: object, code: true }]),
    ...(fileOffset === undefined
      ? []
      : [
          {
            label: 'Bytes',
            value: `${formatHex(fileOffset)}, ${bytes?.length ?? 0} in the file`,
            code: true,
          },
        ]),
    ...(rule?.releases === undefined ? [] : [{ label: 'Linux', value: rule.releases, code: false }]),
    { label: 'In the kernel', value: rule?.source ?? '', code: true },
    { label: 'To mend it', value: finding.mend, code: false },
  ];
  const words = fateWords[fate];
  return {
    kind: finding.severity,
    title: rule?.title ?? finding.rule,
    facts,
    explanation: [`${sentence(finding.message)}`, rule?.why ?? '', words ?? '']
      .filter((text) => text !== '')
      .join(' '),
    rule: finding.rule,
    ...(paste !== undefined && { paste }),
    ...(bytes !== undefined &&
      fate !== 'made' && {
        bytes: {
          side: 'before',
          section: bytes.section,
          offset: Math.max(0, Math.floor((bytes.offset - 16) / 16) * 16),
          length: 64,
          mark: { offset: bytes.offset, length: bytes.length },
        },
      }),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The row of a table that a finding is about; `undefined` when none is. */
function selectionOf(subject: Subject, module: LivepatchModule, tables: Tables): Selection | undefined {
  switch (subject.kind) {
    case 'module':
    case 'function':
      return undefined;
    case 'section':
      return known({ table: 'sections', key: subject.section }, tables);
    case 'symbol':
      return known({ table: 'symbols', key: subject.symbol }, tables);
    case 'modinfo':
      return known({ table: 'modinfo', key: subject.tag }, tables);
    case 'relocation': {
      const key = keyOfRelocation(module, subject.section, subject.offset);
      return key === undefined ? undefined : { table: 'relocations', key };
    }
  }
}

function known(selection: Selection & { table: 'sections' | 'symbols' | 'modinfo' }, tables: Tables) {
  return tables.find(selection.table, selection.key) === undefined ? undefined : selection;
}

/** The findings about a thing, as facts that lead to them. */
export function factsOfFindings(subject: Subject, findings: readonly FateOfFinding[]): InspectionFact[] {
  const name = formatSubject(subject);
  return findings
    .filter(({ finding }) => finding.subject.kind === subject.kind && formatSubject(finding.subject) === name)
    .slice(0, 8)
    .map(({ finding }, index) => ({
      label: index === 0 ? 'Finding' : `Finding ${index + 1}`,
      value: finding.message,
      code: false,
      target: { table: 'findings', key: finding.key },
    }));
}
