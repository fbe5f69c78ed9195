import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { BufferSource } from '../../bytes/byte-source';
import { ask, exporters } from '../../testing/ask';
import { randomNumbers } from '../../testing/corrupt';
import { bannerLines, linkedFromText } from '../../testing/linked-elf';
import { moduleFromText } from '../../testing/module-from-text';
import { SymbolMap } from '../symbol-map';
import { readVmlinux } from './vmlinux';

const kernel = `
section .text PROGBITS AX 0x1000
section .data..percpu PROGBITS WA 64
section .debug_info PROGBITS - 16
file main.c
symbol state_show FUNC LOCAL .text 0x500 54
symbol helper FUNC LOCAL .text 0x540 16
file cpu.c
symbol state_show FUNC LOCAL .text 0x100 119
symbol __pfx_after FUNC LOCAL .text 0x1f0 16
symbol after FUNC LOCAL .text 0x200 8
symbol in_debug OBJECT LOCAL .debug_info 0x10 8
symbol $x NOTYPE LOCAL .text 0x0 0
symbol __kstrtab_after NOTYPE LOCAL .text 0x300 0
symbol per_cpu_first OBJECT GLOBAL .data..percpu 0 8
symbol start_kernel FUNC GLOBAL .text 0x700 64
symbol alias FUNC GLOBAL .text 0x700 64
symbol weak_one FUNC WEAK .text 0x800 8
symbol absolute NOTYPE GLOBAL ABS 0x900 0
symbol unique OBJECT UNIQUE .text 0xa00 0
symbol __ksymtab_after NOTYPE LOCAL .text 0xb00 0
undefined imported WEAK
`;

async function read(text: string, release?: string) {
  const source = await readVmlinux(new BufferSource(linkedFromText(text)), release);
  return { source, map: new SymbolMap([{ fileName: 'vmlinux', source }]) };
}

const files = (map: SymbolMap, name: string): (string | undefined)[] =>
  map
    .candidates(new TextEncoder().encode(name))
    .map(({ row }) => row.from.source.symbols.sourceFileOf(row.row));

describe('vmlinux', () => {
  test.each(['x86_64', 's390x', 'i386', 'ppc'])(
    '%s: positions by address, with C file and neighbours',
    async (machine) => {
      const { map } = await read(`module ${machine}\n${kernel}`, '6.1.0-56-amd64');
      expect(ask(map, 'state_show').map((line) => line.replace(/symbol \d+ /, ''))).toEqual([
        'vmlinux 1/2 100 per_cpu_first<>after',
        'vmlinux 2/2 500 after<>helper',
      ]);
      expect(files(map, 'state_show')).toEqual(['cpu.c', 'main.c']);
      expect(files(map, 'start_kernel')).toEqual([undefined]);
      expect(exporters(map, 'after')).toEqual(['vmlinux']);
    },
  );

  test('what the kernel’s own table lacks is left out, the rest kept', async () => {
    const { map } = await read(`module x86_64\n${kernel}`, '6.1.0');
    for (const name of ['in_debug', '$x', '__kstrtab_after', 'absolute', 'unique', 'imported', 'main.c'])
      expect(ask(map, name), name).toEqual([]);
    for (const name of ['per_cpu_first', 'weak_one', 'alias', 'start_kernel', '__pfx_after'])
      expect(ask(map, name), name).toHaveLength(1);
  });

  test('an aliased address counts each name for itself; a symbol at address 0 has it shown', async () => {
    const { map } = await read(`module x86_64\n${kernel}`);
    expect(ask(map, 'alias')[0]).toContain('1/1');
    expect(ask(map, 'per_cpu_first')[0]).toMatch(/symbol \d+ 0 <>/);
  });

  test('the banner tells the release, and the release the rules', async () => {
    const { source, map } = await read(`module x86_64\n${kernel}\n${bannerLines('5.10.223-1')}`, '6.1.0');
    expect(source.release).toBe('5.10.223-1');
    expect(source.notes.join()).toContain('Counted as Linux 5.10 counts');
    // 5.10 filters System.map, not its own table.
    expect(ask(map, '__kstrtab_after')).toHaveLength(1);
  });

  test.each([
    ['in no bytes of the file', 'section .bss NOBITS WA 64\nsymbol linux_banner OBJECT GLOBAL .bss 0 8'],
    ['outside its section', 'symbol linux_banner OBJECT GLOBAL .text 0x100000 8'],
    ['without a section', 'symbol linux_banner OBJECT GLOBAL ABS 0 8'],
    ['something else', 'symbol linux_banner OBJECT GLOBAL .text 0 8'],
  ])('a banner that is %s tells nothing', async (_, lines) => {
    const { source } = await read(`module x86_64\n${kernel}\n${lines}`);
    expect(source.release).toBeUndefined();
    expect(source.notes.join()).toMatch(/Counted as Linux 7\.3.*unknown/);
  });

  test('a program is no kernel; neither is a stripped one, nor a module', async () => {
    const program = 'module x86_64\nsection .text PROGBITS AX 16\nsymbol main FUNC GLOBAL .text 0 8';
    await expect(read(program)).rejects.toMatchObject({ problem: { code: 'vmlinux/not-a-kernel' } });
    await expect(read('module x86_64\nsection .text PROGBITS AX 16')).rejects.toMatchObject({
      problem: { code: 'vmlinux/stripped' },
    });
  });

  test('any damage is a value or a FormatError', async () => {
    const bytes = linkedFromText(`module x86_64\n${kernel}\n${bannerLines('6.1.0')}`);
    const numbers = randomNumbers(7);
    const random = (below: number): number => numbers() % below;
    let refused = 0;
    for (let round = 0; round < 600; round++) {
      const copy = round % 3 === 0 ? bytes.slice(0, random(bytes.length)) : bytes.slice();
      for (let k = random(4); k >= 0 && copy.length > 0; k--) copy[random(copy.length)] = random(256);
      try {
        const { symbols } = await readVmlinux(new BufferSource(copy));
        for (let row = 0; row < symbols.count; row++) symbols.detailsOf(row);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  test('an object file is refused by its type elsewhere, and read here as what it is', async () => {
    const { symbols } = await readVmlinux(new BufferSource(moduleFromText(`module x86_64\n${kernel}`)));
    expect(symbols.count).toBeGreaterThan(5);
  });
});
