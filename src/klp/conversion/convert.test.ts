import { beforeAll, describe, expect, test } from 'vitest';
import { dumpObject } from '../../elf/dump';
import { expectGolden } from '../../testing/golden';
import { moduleFromText } from '../../testing/module-from-text';
import { convertInput, openModule, openObject, planModule } from '../../testing/open-module';
import {
  annotatedList,
  annotatedLivepatch,
  flavours,
  plainList,
  plainLivepatch,
} from '../../testing/pictures';
import { type PlainElf, readPlainElf, readPlainRelocations } from '../../testing/plain-elf';
import { convertModule } from './convert';
import type { Verification } from './verify';

const livepatchIndex = 0xff20;

function sectionNamed(elf: PlainElf, name: string) {
  const index = elf.sections.findIndex((section) => section.name === name);
  return { index, section: elf.sections[index] };
}

/** Relocations with their symbols by name, sections' symbols by the section's. */
function namedRelocations(bytes: Uint8Array<ArrayBuffer>, section: string): string[] {
  const { symbols, sections } = readPlainElf(bytes);
  return readPlainRelocations(bytes, section).map(({ offset, type, symbol, addend }) => {
    const target = symbols[symbol];
    return `${offset} ${type} ${target?.name || (sections[target?.shndx ?? 0]?.name ?? '')} ${addend}`;
  });
}

describe('a conversion by names alone', () => {
  const before = moduleFromText(plainLivepatch);
  const old = readPlainElf(before);
  let bytes: Uint8Array<ArrayBuffer>;
  let now: PlainElf;
  let verification: Verification;

  beforeAll(async () => {
    ({ bytes, verification } = await convertInput(before, plainList));
    now = readPlainElf(bytes);
  });

  test('is what was planned', () => {
    expect(verification.problems).toEqual([]);
    expect(verification.checks.length).toBeGreaterThan(4);
  });

  test('renames the symbols in place', () => {
    expect(now.symbols.map(({ name, shndx }) => [name, shndx])).toEqual(
      old.symbols.map(({ name, shndx }) => {
        if (name === 'state_show') return ['.klp.sym.vmlinux.state_show,0', livepatchIndex];
        return name === 'ext4_var' ? ['.klp.sym.ext4.ext4_var,0', livepatchIndex] : [name, shndx];
      }),
    );
    const rest = ({ info, other, value, size }: PlainElf['symbols'][number]) => [info, other, value, size];
    expect(now.symbols.map(rest)).toEqual(old.symbols.map(rest));
  });

  test('moves their relocations to sections at the end, in their order', () => {
    expect(now.sections.slice(old.sections.length).map(({ name }) => name)).toEqual([
      '.klp.rela.ext4..text',
      '.klp.rela.vmlinux..text',
      '.klp.rela.vmlinux..data',
    ]);
    expect(namedRelocations(bytes, '.klp.rela.vmlinux..text')).toEqual([
      '4 4 .klp.sym.vmlinux.state_show,0 -4',
      '28 4 .klp.sym.vmlinux.state_show,0 -4',
    ]);
    expect(namedRelocations(bytes, '.klp.rela.ext4..text')).toEqual(['20 2 .klp.sym.ext4.ext4_var,0 -4']);
    expect(namedRelocations(bytes, '.klp.rela.vmlinux..data')).toEqual([
      '8 1 .klp.sym.vmlinux.state_show,0 0',
    ]);
  });

  test('leaves the others where they were', () => {
    expect(namedRelocations(bytes, '.rela.text')).toEqual(['12 4 _printk -4', '36 11 .text 16']);
    expect(namedRelocations(bytes, '.rela.data')).toEqual(['0 1 f 0']);
  });

  test('gives the sections what the kernel and binutils ask for', () => {
    const symtab = sectionNamed(now, '.symtab').index;
    for (const [name, target] of [
      ['.klp.rela.ext4..text', '.text'],
      ['.klp.rela.vmlinux..text', '.text'],
      ['.klp.rela.vmlinux..data', '.data'],
    ] as const) {
      // SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH
      const expected = { type: 4, flags: 0x100042n, link: symtab, entsize: 24, align: 8 };
      expect(sectionNamed(now, name).section).toMatchObject({
        ...expected,
        info: sectionNamed(now, target).index,
      });
    }
  });

  test('changes the bytes of no other section', () => {
    for (const section of old.sections) {
      if (['.rela.text', '.rela.data', '.symtab', '.strtab', '.shstrtab'].includes(section.name)) continue;
      expect(sectionNamed(now, section.name).section?.bytes, section.name).toEqual(section.bytes);
    }
    const [names, oldNames] = [now, old].map((elf) => sectionNamed(elf, '.strtab').section?.bytes);
    expect(names?.subarray(0, oldNames?.length)).toEqual(oldNames);
  });

  test('does not convert twice', async () => {
    const plan = await planModule(bytes, plainList);
    expect(plan.module.dialect).toMatchObject({ id: 'livepatch', convertible: false });
    expect(plan.state).toBe('not-convertible');
    await expect(convertModule(plan)).rejects.toThrow(/not-convertible/);
  });
});

describe.each(flavours)('a conversion of annotations ($name)', ({ machine, bits }) => {
  const before = moduleFromText(annotatedLivepatch(machine));
  const old = readPlainElf(before);
  let bytes: Uint8Array<ArrayBuffer>;
  let now: PlainElf;
  let verification: Verification;

  beforeAll(async () => {
    ({ bytes, verification } = await convertInput(before, annotatedList));
    now = readPlainElf(bytes);
  });

  test('is what was planned', () => {
    expect(verification.problems).toEqual([]);
  });

  test('takes the annotations, their relocations and their symbols away', () => {
    expect(now.sections.filter(({ name }) => name.includes('.klp.module_relocs'))).toEqual([]);
    expect(now.symbols.map(({ name, shndx }) => name || (now.sections[shndx]?.name ?? ''))).toEqual([
      ...['', 'a.c', '.text', 'f', 'g'],
      ...['.klp.sym.vmlinux.state_show,2', '.klp.sym.vmlinux.dup,1', '_printk'],
    ]);
    expect(sectionNamed(now, '.symtab').section?.info).toBe(4);
  });

  test('renumbers the relocations that stay, and drops those about the annotations', () => {
    expect(namedRelocations(bytes, '.rela.text')).toEqual(['20 2 _printk -4']);
    expect(namedRelocations(bytes, '.rela.text.g')).toEqual(['0 2 f 0']);
    expect(namedRelocations(bytes, '.rela.debug_info')).toEqual(['0 1 .text 0', '24 1 f 0']);
    expect(namedRelocations(bytes, '.klp.rela.vmlinux..text')).toEqual([
      '4 2 .klp.sym.vmlinux.state_show,2 -4',
      '12 2 .klp.sym.vmlinux.dup,1 -4',
      '28 2 .klp.sym.vmlinux.state_show,2 -8',
    ]);
  });

  test('renumbers sections in headers, symbols and the group', () => {
    for (const { link, info, type, name } of now.sections.filter((section) => section.type === 4)) {
      expect([type, now.sections[link]?.name]).toEqual([4, '.symtab']);
      expect(name.endsWith(now.sections[info]?.name ?? '?')).toBe(true);
    }
    const { section: group } = sectionNamed(now, '.group');
    expect(group?.size).toBe(12);
    expect(now.symbols[group?.info ?? 0]?.name).toBe('g');
    expect(sectionNamed(now, '.klp.rela.vmlinux..text').section).toMatchObject({
      entsize: bits === 64 ? 24 : 12,
      align: bits === 64 ? 8 : 4,
    });
  });

  test('keeps the ELF header', () => {
    const facts = ({ machine: e_machine, flags, osabi, abiversion }: PlainElf) => [
      ...[e_machine, flags, osabi, abiversion],
    ];
    expect(facts(now)).toEqual(facts(old));
  });

  test('reads as a finished livepatch', async () => {
    expect((await openModule(bytes)).dialect.id).toBe('livepatch');
    expectGolden(`annotated-${machine}`, await dumpObject(await openObject(bytes), { offsets: false }));
  });
});

describe('single things', () => {
  test('ppc64le keeps its ABI in e_flags, and .TOC. stays', async () => {
    const { bytes, verification } = await convertInput(
      `
module ppc64le
modinfo livepatch=Y
section .text PROGBITS AX 32
section .toc PROGBITS WA 16
undefined .TOC.
undefined f
rela .text 0 R_PPC64_REL16_HA .TOC. 0
rela .text 8 R_PPC64_REL24 f 0
rela .toc 0 R_PPC64_ADDR64 f 0`,
      '*vmlinux f',
    );
    expect(verification.problems).toEqual([]);
    expect(readPlainElf(bytes).flags).toBe(2);
    expect(namedRelocations(bytes, '.rela.text')).toEqual(['0 252 .TOC. 0']);
    expect(namedRelocations(bytes, '.klp.rela.vmlinux..toc')).toEqual(['0 38 .klp.sym.vmlinux.f,0 0']);
  });

  test('addends beyond 2 GiB, which the C tools cut', async () => {
    const { bytes } = await convertInput(
      'module x86_64\nmodinfo livepatch=Y\nsection .data PROGBITS WA 8\nundefined f\nrela .data 0 1 f -0x123456789abcdef',
      '*vmlinux f',
    );
    expect(readPlainRelocations(bytes, '.klp.rela.vmlinux..data')[0]?.addend).toBe(-0x123456789abcdefn);
  });

  test('one string table for everything', async () => {
    const text = plainLivepatch.replace('module x86_64', 'module x86_64 names=shared');
    const { bytes, verification } = await convertInput(text, plainList);
    expect(verification.problems).toEqual([]);
    expect(namedRelocations(bytes, '.klp.rela.ext4..text')).toEqual(['20 2 .klp.sym.ext4.ext4_var,0 -4']);
  });

  test('names that are not ASCII', async () => {
    for (const name of ['größe', '\ufeffbom']) {
      const { bytes, verification } = await convertInput(
        `module x86_64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 8\nundefined ${name}\nrela .text 0 1 ${name} 0`,
        `*vmlinux ${name}`,
      ).catch((error: unknown) => Promise.reject(new Error(`${name}: ${error}`)));
      expect(verification.problems).toEqual([]);
      expect(bytes.length).toBeGreaterThan(0);
    }
  });

  test('more sections than the 16-bit fields hold: indices beyond the limit, and one that comes below it', async () => {
    const { bytes, plan, verification } = await convertInput(
      `
module x86_64
modinfo livepatch=Y
sections 65276 .filler
annotate vmlinux f 1
section .text.near PROGBITS AX 16
sections 5 .filler
section .text.far PROGBITS AX 16
symbol near FUNC LOCAL .text.near 0 16
symbol far FUNC LOCAL .text.far 0 16
undefined f
rela .text.far 0 2 f -4
rela .text.far 8 2 near -4`,
      '*vmlinux f f',
    );
    expect(verification.problems).toEqual([]);
    expect(Array.from(plan.module.symbols.st_shndx)).toEqual([0, 0xffff, 0xffff, 0]);
    const { symbols, sections } = readPlainElf(bytes);
    expect(symbols.map(({ name, shndx }) => [name, shndx, sections[shndx]?.name])).toEqual([
      ['', 0, ''],
      ['near', 0xfefe, '.text.near'],
      ['far', 0xff04, '.text.far'],
      ['.klp.sym.vmlinux.f,1', livepatchIndex, undefined],
    ]);
    const written = await verification.object.symbols();
    expect(Array.from(written.st_shndx)).toEqual([0, 0xfefe, 0xffff, livepatchIndex]);
  });

  test('a module whose annotations are all for exported symbols only loses them', async () => {
    const { bytes, plan, verification } = await convertInput(
      'module x86_64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 8\nundefined f\nannotate vmlinux f 1\nrela .text 0 2 f -4',
      '*vmlinux f __ksymtab_f',
    );
    expect([plan.sections, verification.problems]).toEqual([[], []]);
    expect(namedRelocations(bytes, '.rela.text')).toEqual(['0 2 f -4']);
  });

  test('a section that cannot be carried over is refused by name', async () => {
    const plan = await planModule(`${plainLivepatch}\nsection .llvm_addrsig 0x6fff4c03 - 8`, plainList);
    expect(plan.state).toBe('ready');
    await expect(convertModule(plan)).rejects.toMatchObject({
      problem: { code: 'elf/not-rewritable', where: expect.stringContaining('.llvm_addrsig') },
    });
  });
});
