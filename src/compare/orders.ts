import { at } from '../base/column';
import { groupBy } from '../base/group-by';
import { SHF_RELA_LIVEPATCH } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import type { LivepatchModule } from '../klp/livepatch-module';
import { parseLivepatchSectionName } from '../klp/names';

/** How many of the names that both lists have stand elsewhere in the order. */
export function countMoved(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a, b].map((names) => new Set(names));
  const common = a.filter((name) => right?.has(name));
  const others = b.filter((name) => left?.has(name));
  return common.filter((name, i) => others[i] !== name).length;
}

export function symbolNames({ symbols }: LivepatchModule): string[] {
  const names: string[] = [];
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const name = symbols.name(symbol);
    if (name !== '') names.push(name);
  }
  return names;
}

export function sectionNames({ object }: LivepatchModule): string[] {
  return [...object.sectionIndices()].map((index) => object.sectionName(index));
}

/** How many livepatch relocation sections of the same meaning are spelled another way: `.klp.rela.vmlinux.text.f`. */
export function countOtherSpellings(a: ObjectFile, b: ObjectFile): number {
  const [left, right] = [a, b].map(livepatchSections);
  return [...(left ?? [])].filter(([meaning, names]) => {
    const others = right?.get(meaning);
    return others !== undefined && others.join() !== names.join();
  }).length;
}

function livepatchSections(object: ObjectFile): Map<string, string[]> {
  const found: [meaning: string, name: string][] = [];
  for (const index of object.sectionIndices()) {
    if (!object.isRelocationSection(index) || !object.hasFlag(index, SHF_RELA_LIVEPATCH)) continue;
    const name = object.sectionName(index);
    const target = object.sections.names[at(object.sections.sh_info, index)] ?? '';
    found.push([`${parseLivepatchSectionName(name) ?? ''} ${target}`, name]);
  }
  const grouped = groupBy(found, ([meaning]) => meaning);
  return new Map([...grouped].map(([meaning, list]) => [meaning, list.map(([, name]) => name).sort()]));
}
