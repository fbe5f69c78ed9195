import { describe, expect, test } from 'vitest';
import { openObject } from '../testing/open-module';
import { mapFile } from './file-map';

async function stretches(picture: string): Promise<string[]> {
  const object = await openObject(picture);
  return mapFile(object).map(({ what, index, size }) =>
    index === undefined ? `${what} ${size}` : `${object.sectionName(index)} ${size}`,
  );
}

describe('mapFile', () => {
  test.each([
    ['x86_64', 64],
    ['i386', 52],
    ['s390x', 64],
  ])('%s: every byte once, in the order of the file', async (machine, header) => {
    const object = await openObject(
      `module ${machine}\nsection .text PROGBITS AX 0 align=64 bytes=0011\nsection .bss NOBITS WA 4096\nsection .empty PROGBITS A 0`,
    );
    const map = mapFile(object);
    expect(map[0]).toEqual({ what: 'elf-header', offset: 0, size: header });
    let end = 0;
    for (const { offset, size } of map) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(object.source.size);
    const names = map.flatMap(({ index }) => (index === undefined ? [] : [object.sectionName(index)]));
    expect(names).toContain('.text');
    expect(names).not.toContain('.bss');
    expect(names).not.toContain('.empty');
    expect(map.filter(({ what }) => what === 'section-headers')).toHaveLength(1);
  });

  test('bytes behind the object are a gap', async () => {
    const found = await stretches('module x86_64\nsection .text PROGBITS AX 0 bytes=90\ntrailer more bytes');
    expect(found.at(-1)).toBe(`gap ${'more bytes\n'.length}`);
  });

  test('a section beyond the end of the file is left out', async () => {
    const picture = 'module x86_64\nsection .text PROGBITS AX 0 bytes=90';
    const object = await openObject(picture);
    const index = object.findSection('.text') ?? 0;
    object.sections.sh_size[index] = 2 ** 40;
    expect(mapFile(object).some((stretch) => stretch.index === index)).toBe(false);
    expect(mapFile(await openObject(picture)).some((stretch) => stretch.index === index)).toBe(true);
  });
});
