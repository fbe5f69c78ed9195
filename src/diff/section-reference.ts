import type { ObjectFile } from '../elf/object-file';

/** A section index by the name it stands for. */
export function sectionReference(object: ObjectFile, index: number): string {
  return index === 0 ? '0' : (object.sections.names[index] ?? `${index}`);
}
