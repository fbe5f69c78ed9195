import { ByteView } from '../bytes/byte-view';
import { decodeName } from '../elf/string-table';
import type { ModuleContent } from './module-content';

/** Checksums of imported symbols, by name: `__versions`, 64 bytes each (include/linux/module.h: struct modversion_info). */
function readVersions({ sections, module }: ModuleContent): Map<string, string> {
  const versions = new Map<string, string>();
  const { littleEndian, layout } = module.object.header;
  for (const { name, bytes } of sections.values()) {
    if (name !== '__versions' || bytes === undefined) continue;
    const view = new ByteView(bytes, littleEndian, name);
    for (let offset = 0; offset + 64 <= bytes.length; offset += 64) {
      const symbol = bytes.subarray(offset + layout.word, offset + 64);
      const nul = symbol.indexOf(0);
      const checksum = view.u32(littleEndian || layout.word === 4 ? offset : offset + 4);
      versions.set(decodeName(nul < 0 ? symbol : symbol.subarray(0, nul)), checksum.toString(16));
    }
  }
  return versions;
}

/** How many symbols both modules import by another checksum. */
export function countOtherVersions(a: ModuleContent, b: ModuleContent): number {
  const others = readVersions(b);
  return [...readVersions(a)].filter(([name, checksum]) => (others.get(name) ?? checksum) !== checksum)
    .length;
}
