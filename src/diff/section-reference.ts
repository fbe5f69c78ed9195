import { at } from '../base/column';
import { reservedIndexName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { SymbolTable } from '../elf/symbol';
import { UniqueKeys } from './unique-keys';

/** The key of each section, by index: its name, numbered where names repeat. */
export function sectionKeys(object: ObjectFile): readonly string[] {
  const known = keysOfSections.get(object);
  if (known !== undefined) return known;
  const unique = new UniqueKeys();
  const keys = object.sections.names.map((name, i) =>
    i === 0 ? '' : unique.keyFor(name === '' ? '(no name)' : name),
  );
  keysOfSections.set(object, keys);
  return keys;
}

/** Every view of a file asks for them. */
const keysOfSections = new WeakMap<ObjectFile, readonly string[]>();

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
