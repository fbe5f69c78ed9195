import { formatHex, formatNumber, formatSize } from '../../base/format';
import { formatAddend } from '../../elf/dump';
import { livepatchSectionPrefix } from '../../klp/names';
import type { PlannedSymbol } from '../../klp/plan/plan';
import { countRelocations, explainSymbol } from '../../report/plan-text';
import type {
  DiffRow,
  Inspection,
  InspectionFact,
  ModinfoRow,
  RelocationRow,
  SectionRow,
  Selection,
  SymbolRow,
} from '../tables';
import { siteLength } from './fields/site-length';

const code = (label: string, value: string, target?: Selection): InspectionFact => ({
  label,
  value,
  code: true,
  ...(target === undefined ? {} : { target }),
});
const text = (label: string, value: string): InspectionFact => ({ label, value, code: false });

/** How many bytes around a site the inspector shows. */
const context = 32;

/** Facts with an empty value say nothing. */
function present(facts: readonly InspectionFact[]): InspectionFact[] {
  return facts.filter((fact) => fact.value !== '');
}

export function inspectSymbol(
  row: SymbolRow,
  planned: PlannedSymbol | undefined,
  sectionKey: string | undefined,
): Inspection {
  const size = Number(row.size);
  const hasBytes = sectionKey !== undefined && size > 0 && size <= 4096;
  return {
    kind: 'symbol',
    title: row.name,
    facts: present([
      code(
        'Section',
        row.section,
        sectionKey === undefined ? undefined : { table: 'sections', key: sectionKey },
      ),
      code('Value', formatHex(row.value)),
      text('Size', row.size === 0n ? '' : formatNumber(size)),
      code('Type', `${row.type} ${row.bind} ${row.visibility}`),
      ...(row.livepatch === undefined
        ? []
        : [
            code('Object', row.livepatch.object),
            code('Symbol', row.livepatch.symbol),
            text(
              'Position',
              row.livepatch.position === 0 ? '0 (unique in the object)' : `${row.livepatch.position}`,
            ),
          ]),
      text('Relocations against it', formatNumber(row.references)),
      text('Resolution', row.resolution ?? ''),
      code('Name after conversion', row.newName ?? ''),
    ]),
    ...(planned === undefined ? {} : { explanation: explainSymbol(planned) }),
    ...(hasBytes
      ? { bytes: { side: 'before', section: sectionKey, offset: Number(row.value), length: size } }
      : {}),
  };
}

export function inspectRelocation(
  row: RelocationRow,
  planned: PlannedSymbol | undefined,
  keys: { readonly symbol: string | undefined; readonly target: string },
): Inspection {
  const site = Number(row.offset);
  const start = Math.max(0, Math.floor((site - context / 2) / 16) * 16);
  return {
    kind: 'relocation',
    title: `${row.target}+${formatHex(row.offset)}`,
    facts: present([
      code('Section', row.section),
      code('Applies to', row.target, { table: 'sections', key: keys.target }),
      code('In', row.enclosing ?? ''),
      code('Type', row.type),
      code(
        'Symbol',
        row.symbol,
        keys.symbol === undefined ? undefined : { table: 'symbols', key: keys.symbol },
      ),
      code('Addend', formatAddend(row.addend)),
      text('Resolution', row.resolution ?? ''),
      code('Section after conversion', row.newSection ?? ''),
      code('Symbol after conversion', row.newSymbol ?? ''),
    ]),
    explanation: explainRelocation(row, planned),
    bytes: {
      side: 'before',
      section: keys.target,
      offset: start,
      length: context * 2,
      mark: { offset: site, length: siteLength(row.type) },
    },
  };
}

function explainRelocation(row: RelocationRow, planned: PlannedSymbol | undefined): string {
  if (row.removed)
    return 'Part of an annotation, not of the code: it says which symbol the annotation is about. The conversion removes it.';
  if (row.section.startsWith(livepatchSectionPrefix))
    return 'Livepatch applies it when the object in the name of its section is patched, not the module loader.';
  const symbol = planned === undefined ? '' : `${explainSymbol(planned)} `;
  if (row.newSection !== undefined)
    return `${symbol}After the conversion livepatch applies it, from ${row.newSection}.`;
  return planned === undefined ? 'The module loader applies it when the module is loaded.' : symbol.trim();
}

export function inspectSection(row: SectionRow): Inspection {
  return {
    kind: 'section',
    title: row.name,
    facts: present([
      code('Type', row.type),
      code('Flags', row.flagNames.join(' ')),
      text('Size', `${formatSize(row.size)} (${formatNumber(row.size)} bytes)`),
      code('File offset', formatHex(row.offset)),
      text('Alignment', `${row.align}`),
      text('Entry size', row.entsize === 0 ? '' : `${row.entsize}`),
      code('sh_link', row.link),
      code('sh_info', row.info),
    ]),
    ...(row.livepatch
      ? {
          explanation:
            row.type === 'RELA' && row.flagNames.includes('RELA_LIVEPATCH')
              ? 'Livepatch relocations: the kernel applies them when the object in the name is patched, not the module loader.'
              : 'Annotations for klp-convert: they say which of several symbols is meant. The conversion removes them.',
        }
      : {}),
    bytes: { side: 'before', section: row.key, offset: 0, length: 256 },
  };
}

export function inspectModinfo(row: ModinfoRow): Inspection {
  return {
    kind: 'modinfo',
    title: row.tag === '' ? row.value : row.tag,
    facts: [code('Value', row.value), code('Offset in .modinfo', formatHex(row.offset))],
    ...(row.meaning === undefined ? {} : { explanation: `${row.tag}: ${row.meaning}.` }),
    bytes: {
      side: 'before',
      section: '.modinfo',
      offset: Math.floor(row.offset / 16) * 16,
      length: 128,
      mark: {
        offset: row.offset,
        length: new TextEncoder().encode(row.tag === '' ? row.value : `${row.tag}=${row.value}`).length,
      },
    },
  };
}

export function inspectDiff(row: DiffRow, kind: string): Inspection {
  const labels = new Set([...(row.before ?? []), ...(row.after ?? [])].map((field) => field.label));
  const valueOn = (side: DiffRow['before'], label: string) =>
    side?.find((field) => field.label === label)?.value;
  return {
    kind: `${kind} difference`,
    title: row.subject,
    facts: Array.from(labels, (label) => {
      const [before, after] = [valueOn(row.before, label), valueOn(row.after, label)];
      if (before === undefined || after === undefined || before === after)
        return code(label, before ?? after ?? '');
      return code(label, `${before} → ${after}`);
    }),
    explanation: changeSentence(row),
  };
}

function changeSentence(row: DiffRow): string {
  switch (row.change) {
    case 'added':
      return 'Only in the converted module.';
    case 'removed':
      return 'Only in the module before conversion.';
    case 'changed':
      return 'In both, changed by the conversion.';
    case 'same':
      return 'The same before and after.';
  }
}

export function inspectDecision(planned: PlannedSymbol): Inspection {
  return {
    kind: 'decision',
    title: planned.name,
    facts: present([
      text('Resolution', planned.resolution.kind),
      text('Relocations', formatNumber(countRelocations(planned))),
      code('Name after conversion', planned.parts.map(({ newName }) => newName).join(', ')),
      code('Symbol', planned.name, { table: 'symbols', key: planned.name }),
    ]),
    explanation: explainSymbol(planned),
  };
}
