import { useMemo } from 'react';
import { formatNumber } from '../../base/format';
import type { SectionRow } from '../../worker/tables';
import { useSections } from '../table-view/use-sections';

interface Choice {
  readonly name: string;
  readonly relocations: number;
}

interface SectionPickerProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Narrows the table to one relocation section, by a word of the filter: what is picked shows there, and in a link. */
export function SectionPicker({ filter, onFilter }: SectionPickerProps) {
  const sections = useSections();
  const choices = useMemo(() => relocationSections(sections), [sections]);
  if (choices.length < 2) return undefined;
  const words = filter.split(/\s+/).filter((word) => word !== '');
  const picked = choices.find(({ name }) => words.includes(`=${name}`))?.name ?? '';
  return (
    <select
      className="table-toolbar-select"
      aria-label="Relocation section"
      value={picked}
      onChange={(event) => {
        const others = words.filter((word) => word !== `=${picked}`);
        onFilter(
          [event.target.value && `=${event.target.value}`, ...others].filter((word) => word !== '').join(' '),
        );
      }}
    >
      <option value="">All {formatNumber(choices.length)} sections</option>
      {choices.map(({ name, relocations }) => (
        <option key={name} value={name}>
          {name} ({formatNumber(relocations)})
        </option>
      ))}
    </select>
  );
}

/** The relocation sections that the module loader applies: those of sections that are loaded. */
function relocationSections(sections: readonly SectionRow[]): readonly Choice[] {
  const loaded = new Set(
    sections.filter((row) => row.flags.includes('A')).map((row) => `${row.index} ${row.name}`),
  );
  return sections
    .filter((row) => (row.type === 'RELA' || row.type === 'REL') && row.entsize > 0 && loaded.has(row.info))
    .map((row) => ({ name: row.name, relocations: row.size / row.entsize }));
}
