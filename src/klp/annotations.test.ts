import { describe, expect, test } from 'vitest';
import { openModule } from '../testing/open-module';
import { flavours } from '../testing/pictures';

const livepatch = (machine: string, lines: string): string => `
module ${machine}
modinfo livepatch=Y
section .text PROGBITS AX 16
undefined f
undefined g
undefined h
${lines}`;

async function read(text: string) {
  const { annotations, symbols, object } = await openModule(text);
  return {
    found: annotations.annotations.map((annotation) => [
      annotation.object,
      symbols.name(annotation.symbol),
      annotation.position,
      annotation.offset,
    ]),
    problems: annotations.problems.map(({ code }) => code),
    sections: [...annotations.sections].map((index) => object.sectionName(index)),
  };
}

describe('annotations', () => {
  test('a module is called as the kernel calls it', async () => {
    expect((await read(livepatch('x86_64', 'annotate snd-pcm f 1'))).found).toEqual([['snd_pcm', 'f', 1, 0]]);
  });

  test.each(flavours)('records of 12 bytes ($name)', async ({ machine }) => {
    const text = livepatch(machine, 'annotate vmlinux f 2\nannotate vmlinux g 0x01020304\nannotate ext4 h 0');
    expect(await read(text)).toEqual({
      found: [
        ['vmlinux', 'f', 2, 0],
        ['vmlinux', 'g', 0x01020304, 12],
        ['ext4', 'h', 0, 0],
      ],
      problems: [],
      sections: [
        '.klp.module_relocs.vmlinux',
        '.rela.klp.module_relocs.vmlinux',
        '.klp.module_relocs.ext4',
        '.rela.klp.module_relocs.ext4',
      ],
    });
  });

  test.each(flavours.filter(({ bits }) => bits === 32))(
    'records of 8 bytes, as 32-bit compilers made them before klp-convert v6 ($name)',
    async ({ machine }) => {
      const text = livepatch(machine, 'annotate vmlinux f 2 8\nannotate vmlinux g 1 8\nannotate ext4 h 3 8');
      expect((await read(text)).found).toEqual([
        ['vmlinux', 'f', 2, 0],
        ['vmlinux', 'g', 1, 8],
        ['ext4', 'h', 3, 0],
      ]);
    },
  );

  test('arrays of several source files with the gaps that alignment leaves between them', async () => {
    const text = livepatch(
      'x86_64',
      'annotate vmlinux f 1\nannotation-gap vmlinux 4\nannotate vmlinux f 2\nannotation-gap vmlinux 20\nannotate vmlinux g 3\nannotation-gap vmlinux 20',
    );
    expect((await read(text)).found).toEqual([
      ['vmlinux', 'f', 1, 0],
      ['vmlinux', 'f', 2, 16],
      ['vmlinux', 'g', 3, 48],
    ]);
  });

  test.each(['i386', 'ppc'])('gaps between records of 8 bytes (%s)', async (machine) => {
    const text = livepatch(
      machine,
      'annotate vmlinux f 1 8\nannotation-gap vmlinux 24\nannotate vmlinux g 2 8\nannotate vmlinux h 3 8',
    );
    expect((await read(text)).found).toEqual([
      ['vmlinux', 'f', 1, 0],
      ['vmlinux', 'g', 2, 32],
      ['vmlinux', 'h', 3, 40],
    ]);
  });

  test.each(flavours)(
    'a section cut short loses its last record and says so ($name)',
    async ({ machine }) => {
      const address = machine === 's390x' ? 22 : 1;
      const text = livepatch(
        machine,
        `section .klp.module_relocs.vmlinux PROGBITS WA 20 align=4
      rela .klp.module_relocs.vmlinux 0 ${address} f
      rela .klp.module_relocs.vmlinux 12 ${address} g`,
      );
      const { found, problems } = await read(text);
      expect(found.map(([, name]) => name)).toEqual(['f']);
      expect(problems).toEqual(['klp/annotation-cut-short']);
    },
  );

  test('without relocations nobody knows the symbols', async () => {
    const text = livepatch('x86_64', 'section .klp.module_relocs.vmlinux PROGBITS WA 12');
    expect(await read(text)).toEqual({
      found: [],
      problems: ['klp/annotation-without-symbol'],
      sections: ['.klp.module_relocs.vmlinux'],
    });
  });

  test('relocations out of order, and a record far outside', async () => {
    const text = livepatch(
      'x86_64',
      `section .klp.module_relocs.vmlinux PROGBITS WA 24 bytes=${'00'.repeat(8)}01000000${'00'.repeat(8)}02000000
      rela .klp.module_relocs.vmlinux 12 1 g
      rela .klp.module_relocs.vmlinux 0xffffffffffffffff 1 h
      rela .klp.module_relocs.vmlinux 0 1 f`,
    );
    expect(await read(text)).toMatchObject({
      found: [
        ['vmlinux', 'f', 1, 0],
        ['vmlinux', 'g', 2, 12],
      ],
      problems: ['klp/annotation-cut-short'],
    });
  });

  test('a symbol table by this name is not an annotation section', async () => {
    const text = livepatch('x86_64', 'section .klp.module_relocs.vmlinux STRTAB - 4');
    expect((await read(text)).sections).toEqual([]);
  });
});
