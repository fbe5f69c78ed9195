import { at } from '../base/column';
import { reservedIndexName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { SymbolTable } from '../elf/symbol';
import { UniqueKeys } from './unique-keys';

/** The key of each section, by index: its name, numbered where names repeat. */
export function sectionKeys(object: ObjectFile): string[] {
  const keys = new UniqueKeys();
  return object.sections.names.map((name, i) =>
    i === 0 ? '' : keys.keyFor(name === '' ? '(no name)' : name),
  );
}

/** A section index by the name it stands for. */
export function sectionReference(object: ObjectFile, index: number): string {
  return index === 0 ? '0' : (object.sections.names[index] ?? `${index}`);
}

/** The section of a symbol by name, or `UND`, `ABS`, `COM`, `LIVEPATCH`. */
export function symbolSectionName(object: ObjectFile, symbols: SymbolTable, index: number): string {
  const section = symbols.definedIn(index);
  if (section !== undefined) return sectionReference(object, section);
  return reservedIndexName(at(symbols.st_shndx, index));
}
