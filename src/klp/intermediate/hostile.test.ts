import { describe, expect, test } from 'vitest';
import { at } from '../../base/column';
import { FormatError } from '../../base/format-error';
import { byteFlips, type Corruption, truncations } from '../../testing/corrupt';
import { kpatchPicture, objtoolPicture } from '../../testing/intermediate-pictures';
import { moduleFromText } from '../../testing/module-from-text';
import { openModule } from '../../testing/open-module';
import { endsSoon } from '../../testing/processor-time';
import type { LivepatchModule } from '../livepatch-module';
import { readKpatchRecords } from './kpatch-records';
import { readObjtoolRecords } from './objtool-records';

/** How many were read and how many refused. Whatever is thrown but a FormatError comes out. */
async function outcomes(
  cases: Iterable<Corruption>,
  read: (module: LivepatchModule) => Promise<unknown>,
): Promise<{ read: number; refused: number }> {
  const counts = { read: 0, refused: 0 };
  for (const { what, bytes } of cases) {
    const module = await openModule(bytes).catch((error: unknown) => unlessFormatError(error, what));
    if (module === undefined) continue;
    const result = await read(module).catch((error: unknown) => unlessFormatError(error, what));
    counts[result === undefined ? 'refused' : 'read'] += 1;
  }
  return counts;
}

function unlessFormatError(error: unknown, what: string): undefined {
  if (!(error instanceof FormatError)) throw new Error(`${what}: ${error}`);
}

function recordSections({ object }: LivepatchModule): number[] {
  return [...object.sectionIndices()].filter((index) => /klp|kpatch/.test(object.sectionName(index)));
}

/** Each byte of the records, their strings and their relocations changed, one at a time. */
function* flipsInSections(bytes: Uint8Array<ArrayBuffer>, module: LivepatchModule): Generator<Corruption> {
  const { sh_offset, sh_size } = module.object.sections;
  for (const index of recordSections(module)) {
    const start = at(sh_offset, index);
    for (let offset = start; offset < start + at(sh_size, index); offset++) {
      const copy = bytes.slice();
      copy[offset] = at(copy, offset) ^ 0x81;
      yield { what: `byte ${offset}`, bytes: copy };
    }
  }
}

/** Each of these sections cut to every smaller size: a file that is cut short does not open at all. */
function* shorterSections(bytes: Uint8Array<ArrayBuffer>, module: LivepatchModule): Generator<Corruption> {
  const { header, sections } = module.object;
  for (const index of recordSections(module)) {
    for (let size = 0; size < at(sections.sh_size, index); size++) {
      const copy = bytes.slice();
      const field =
        Number(header.e_shoff) + index * header.layout.section.size + header.layout.section.shSize;
      new DataView(copy.buffer).setBigUint64(field, BigInt(size), header.littleEndian);
      yield { what: `section ${index} cut to ${size}`, bytes: copy };
    }
  }
}

describe.each(['x86_64', 's390x'])('damaged intermediates for %s', (machine) => {
  test.each([
    ['objtool', objtoolPicture(machine, '__klp_relocs.vmlinux', '__klp_relocs'), readObjtoolRecords],
    ['kpatch', kpatchPicture(machine), readKpatchRecords],
  ])('%s', async (_, picture, read) => {
    const bytes = moduleFromText(picture);
    const module = await openModule(bytes);
    expect(await outcomes([{ what: 'nothing', bytes }], read)).toEqual({ read: 1, refused: 0 });
    expect(await outcomes(truncations(bytes), read)).toEqual({ read: 0, refused: 0 });
    const cut = await outcomes(shorterSections(bytes, module), read);
    expect(cut.refused).toBeGreaterThan(10);
    const flips = await outcomes(byteFlips(bytes, 600, 7), read);
    expect(flips.read).toBeGreaterThan(10);
    const every = await outcomes(flipsInSections(bytes, module), read);
    expect(every.read).toBeGreaterThan(10);
    expect(every.refused).toBeGreaterThan(10);
  });
});

test('tens of thousands of sections take no longer than their number asks for', async () => {
  const picture = objtoolPicture('x86_64', '__klp_relocs.vmlinux', '__klp_relocs');
  const module = await openModule(`${picture}\nsections 60000 __klp_relocs.ext4`);
  expect(await endsSoon(async () => expect(await readObjtoolRecords(module)).toHaveLength(3))).toBe(true);
});
