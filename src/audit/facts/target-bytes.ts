import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../../klp/livepatch-module';

/**
 * Reads sections that are relocated, each once, however many relocation sections are for it; empty for SHT_NOBITS. Rejects
 * with FormatError for a section outside the file.
 */
export function targetBytes({ object }: LivepatchModule): (target: SectionIndex) => Promise<Uint8Array> {
  const known = new Map<SectionIndex, Promise<Uint8Array>>();
  return (target) => {
    const bytes = known.get(target) ?? object.readSection(target);
    known.set(target, bytes);
    return bytes;
  };
}
