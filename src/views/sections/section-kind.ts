import type { MapKind, MapPart } from '../../ui/section-map/layout-map';
import type { SectionRow } from '../../worker/tables';

/** What a section is, for the map of the file. */
export function kindOfSection(row: SectionRow): MapKind {
  if (row.livepatch) return 'livepatch';
  if (row.type === 'RELA' || row.type === 'REL') return 'relocations';
  if (row.type === 'SYMTAB' || row.type === 'STRTAB' || row.type === 'SYMTAB_SHNDX') return 'names';
  if (row.flags.includes('X')) return 'code';
  return row.flags.includes('A') && row.type !== 'NOTE' ? 'data' : 'debug';
}

/** Sections with bytes in the file, in the order of the file. */
export function mapParts(rows: readonly SectionRow[]): readonly MapPart[] {
  return rows
    .filter((row) => row.type !== 'NULL' && row.type !== 'NOBITS' && row.size > 0)
    .map((row) => ({
      key: row.key,
      name: row.name,
      kind: kindOfSection(row),
      offset: row.offset,
      size: row.size,
    }))
    .sort((a, b) => a.offset - b.offset);
}
