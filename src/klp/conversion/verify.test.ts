import { beforeAll, describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { moduleFromText } from '../../testing/module-from-text';
import { type Converted, convertInput } from '../../testing/open-module';
import { annotatedList, annotatedLivepatch } from '../../testing/pictures';
import { type PlainElf, readPlainElf } from '../../testing/plain-elf';
import { verifyConversion } from './verify';

// A verifier that cannot fail proves nothing: each test breaks one thing in a good conversion.

let converted: Converted;
let elf: PlainElf;

beforeAll(async () => {
  converted = await convertInput(moduleFromText(annotatedLivepatch('x86_64')), annotatedList);
  elf = readPlainElf(converted.bytes);
});

/** A copy of the good output, where to write, and where things are. */
class Spoiler {
  readonly bytes = converted.bytes.slice();
  readonly #view = new DataView(this.bytes.buffer);

  index(name: string): number {
    const index = elf.sections.findIndex((section) => section.name === name);
    expect(index, name).toBeGreaterThan(0);
    return index;
  }

  offset(name: string): number {
    return elf.sections[this.index(name)]?.offset ?? 0;
  }

  /** File offset of a field of a section header, by its offset there. */
  header(name: string, field: number): number {
    return elf.shoff + this.index(name) * 64 + field;
  }

  symbol(name: string, field: number): number {
    const index = elf.symbols.findIndex((symbol) => symbol.name === name);
    expect(index, name).toBeGreaterThan(0);
    return this.offset('.symtab') + index * 24 + field;
  }

  /** Adds to a number of `width` bytes. */
  add(offset: number, width: 1 | 2 | 4 | 8, by: number): void {
    if (width === 1) this.#view.setUint8(offset, this.#view.getUint8(offset) + by);
    else if (width === 2) this.#view.setUint16(offset, this.#view.getUint16(offset, true) + by, true);
    else if (width === 4) this.#view.setUint32(offset, this.#view.getUint32(offset, true) + by, true);
    else this.#view.setBigUint64(offset, this.#view.getBigUint64(offset, true) + BigInt(by), true);
  }
}

async function problemsOf(spoil: (spoiler: Spoiler) => void): Promise<readonly string[]> {
  const spoiler = new Spoiler();
  spoil(spoiler);
  return (await verifyConversion(converted.plan, new BufferSource(spoiler.bytes))).problems;
}

/** Header fields of a section, ELF64. */
const at = { name: 0, flags: 8, addr: 16, size: 32, link: 40, info: 44, align: 48, entsize: 56 };

test('a good conversion has no problem', async () => {
  expect(await problemsOf(() => undefined)).toEqual([]);
});

describe('finds', () => {
  test.each<[string, (spoiler: Spoiler) => void]>([
    ['other e_flags', (s) => s.add(48, 4, 1)],
    ['another machine', (s) => s.add(18, 2, 1)],
    ['another EI_OSABI', (s) => s.add(7, 1, 1)],
    ['another EI_ABIVERSION', (s) => s.add(8, 1, 1)],
    ['a section too few', (s) => s.add(60, 2, -1)],
    ['other section flags', (s) => s.add(s.header('.text', at.flags), 8, 1)],
    ['another section address', (s) => s.add(s.header('.text', at.addr), 8, 1)],
    ['another alignment', (s) => s.add(s.header('.text', at.align), 8, 1)],
    ['another entry size', (s) => s.add(s.header('.text', at.entsize), 8, 1)],
    ['another size without bytes', (s) => s.add(s.header('.bss', at.size), 8, 1)],
    ['another section name', (s) => s.add(s.header('.text', at.name), 4, 1)],
    ['another sh_link', (s) => s.add(s.header('.rela.text', at.link), 4, 1)],
    ['another sh_info of relocations', (s) => s.add(s.header('.rela.text', at.info), 4, 1)],
    ['another group signature', (s) => s.add(s.header('.group', at.info), 4, 1)],
    ['another count of local symbols', (s) => s.add(s.header('.symtab', at.info), 4, 1)],
    ['a symbol too few', (s) => s.add(s.header('.symtab', at.size), 8, -24)],
    ['another symbol name', (s) => s.add(s.symbol('f', 0), 4, 1)],
    ['another livepatch position', (s) => s.add(s.offset('.strtab') + nameEnd(), 1, 1)],
    ['another binding', (s) => s.add(s.symbol('g', 4), 1, 16)],
    ['another visibility', (s) => s.add(s.symbol('g', 5), 1, 2)],
    ['another value', (s) => s.add(s.symbol('f', 8), 8, 4)],
    ['another symbol size', (s) => s.add(s.symbol('f', 16), 8, 4)],
    ['a symbol in another section', (s) => s.add(s.symbol('f', 6), 2, 1)],
    ['a livepatch symbol that is not marked', (s) => s.add(s.symbol('.klp.sym.vmlinux.dup,1', 6), 2, 1)],
    ['an undefined symbol that is marked', (s) => s.add(s.symbol('_printk', 6), 2, 0xff20)],
    ['a relocation elsewhere', (s) => s.add(s.offset('.rela.text'), 8, 1)],
    ['a relocation of another type', (s) => s.add(s.offset('.rela.text') + 8, 4, 1)],
    ['a relocation against another symbol', (s) => s.add(s.offset('.rela.text.g') + 12, 4, 1)],
    ['another addend', (s) => s.add(s.offset('.rela.debug_info') + 16, 8, 1)],
    ['a livepatch relocation elsewhere', (s) => s.add(s.offset('.klp.rela.vmlinux..text'), 8, 1)],
    [
      'a livepatch relocation against another symbol',
      (s) => s.add(s.offset('.klp.rela.vmlinux..text') + 12, 4, 1),
    ],
    ['a livepatch relocation too few', (s) => s.add(s.header('.klp.rela.vmlinux..text', at.size), 8, -24)],
    [
      'a livepatch section for another target',
      (s) => s.add(s.header('.klp.rela.vmlinux..text', at.info), 4, 1),
    ],
    [
      'a livepatch section without SHF_ALLOC',
      (s) => s.add(s.header('.klp.rela.vmlinux..text', at.flags), 8, -2),
    ],
    [
      'a livepatch section without SHF_RELA_LIVEPATCH',
      (s) => s.add(s.header('.klp.rela.vmlinux..text', at.flags), 8, -0x100000),
    ],
    [
      'a livepatch section for another object',
      (s) => s.add(s.header('.klp.rela.vmlinux..text', at.name), 4, 1),
    ],
    ['another byte of code', (s) => s.add(s.offset('.text') + 63, 1, 1)],
    ['another byte of .modinfo', (s) => s.add(s.offset('.modinfo'), 1, 1)],
    ['another group member', (s) => s.add(s.offset('.group') + 4, 4, 1)],
    ['other group flags', (s) => s.add(s.offset('.group'), 4, 1)],
  ])('%s', async (_, spoil) => {
    expect(await problemsOf(spoil)).not.toEqual([]);
  });

  test('the input itself, offered as output', async () => {
    const input = moduleFromText(annotatedLivepatch('x86_64'));
    const { problems } = await verifyConversion(converted.plan, new BufferSource(input));
    expect(problems).not.toEqual([]);
  });

  test('no more problems than anybody reads', async () => {
    const spoilAll = (s: Spoiler): void => {
      const [start, size] = [s.offset('.symtab') + 24, elf.symbols.length * 24 - 24];
      for (let i = 0; i < size; i += 24) s.add(start + i + 8, 8, 1);
    };
    expect((await problemsOf(spoilAll)).length).toBeLessThanOrEqual(20);
  });
});

/** Where in .strtab the digit of the new name of `dup` is. */
function nameEnd(): number {
  const strings = elf.sections.find(({ name }) => name === '.strtab');
  const text = Array.from(strings?.bytes ?? [], (byte) => String.fromCharCode(byte)).join('');
  return text.indexOf('.klp.sym.vmlinux.dup,1') + '.klp.sym.vmlinux.dup,1'.length - 1;
}

describe('any single changed byte of headers, symbols or relocations', () => {
  /**
   * Whether a byte of the output may have another value: padding, offsets that move everything along, and names
   * nobody refers to. Everything else must be noticed, by a problem or by a FormatError.
   */
  test('is a problem or refused, but for what means nothing', async () => {
    const unnoticed: string[] = [];
    const ranges = ['.symtab', '.rela.text', '.rela.text.g', '.klp.rela.vmlinux..text', '.group', '.text'];
    for (const name of ranges) {
      const { offset = 0, size = 0 } = elf.sections.find((section) => section.name === name) ?? {};
      for (let i = offset + (name === '.symtab' ? 24 : 0); i < offset + size; i++) {
        const bytes = converted.bytes.slice();
        bytes[i] = (bytes[i] ?? 0) ^ 0x11;
        const found = await verifyConversion(converted.plan, new BufferSource(bytes)).then(
          ({ problems }) => problems.length,
          (error: Error) => (error.name === 'FormatError' ? 1 : Promise.reject(error)),
        );
        if (found === 0) unnoticed.push(`${name}+${i - offset}`);
      }
    }
    expect(unnoticed).toEqual([]);
  });
});
