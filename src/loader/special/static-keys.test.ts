import { describe, expect, test } from 'vitest';
import { STT_FUNC, STT_OBJECT } from '../../elf/constants';
import { makeRelocations } from '../../elf/relocation';
import { encodeName, StringTable } from '../../elf/string-table';
import { SymbolTable } from '../../elf/symbol';
import type { SymbolMap } from '../../symbols/symbol-map';
import { mapOf, openModule } from '../../testing/open-module';
import { findSpecialSections } from './find-special-sections';
import type { StaticKeyUse } from './special-section';

const head = (machine = 'x86_64'): string => `module ${machine}
modinfo livepatch=Y vermagic=6.12.0
this-module lp
section .text PROGBITS AX 0x100
section .data PROGBITS WA 0x40
section __jump_table PROGBITS WA 48
section .static_call_sites PROGBITS WA 24
section-symbol .text
section-symbol .data
symbol f FUNC LOCAL .text 0x20 0x20
symbol own_key OBJECT LOCAL .data 0x10 16
`;
const profile = { release: '6.12', isDebian: false } as const;

async function keysOf(text: string, map?: SymbolMap, table = '__jump_table'): Promise<StaticKeyUse[]> {
  const found = await findSpecialSections(await openModule(text), profile, map);
  return [...(found.find(({ name }) => name === table)?.keys ?? [])];
}

/** `2@0x20 f+0x4 -> own_key own`, or with the owner, and who brings it late. */
const show = ({ entry, offset, code, key, owner, isOwn, lateWith }: StaticKeyUse): string =>
  [
    `${entry}@0x${offset.toString(16)} ${code} -> ${key ?? '?'}`,
    ...(isOwn ? ['own'] : []),
    ...(owner === undefined ? [] : [`of ${owner}`]),
    ...(lateWith === undefined ? [] : [`late with ${lateWith}`]),
  ].join(' ');
const shown = async (lines: string, map?: SymbolMap, table?: string): Promise<string[]> =>
  (await keysOf(`${head()}${lines}`, map, table)).map(show);

/** The relocations of one entry of __jump_table; `key` is a symbol and perhaps an addend. */
const branch = (
  entry: number,
  code: string,
  key: string,
): string => `rela __jump_table ${entry * 16} R_X86_64_PC32 ${code}
rela __jump_table ${entry * 16 + 4} R_X86_64_PC32 .text 0x30
rela __jump_table ${entry * 16 + 8} R_X86_64_PC64 ${key}
`;

describe('static branches', () => {
  test.each([
    ['a function by its section', '.text 0x24', 'f+0x4'],
    ['its first byte', '.text 0x20', 'f+0x0'],
    ['before it', '.text 0x1f', '.text+0x1f'],
    ['behind it', '.text 0x40', '.text+0x40'],
    ['a function by its symbol', 'f 0x8', 'f+0x8'],
    ['from its symbol to behind it', 'f 0x28', '.text+0x48'],
    ['before the section', '.text -8', '.text-0x8'],
  ])('code: %s', async (_, code, expected) => {
    expect(await shown(branch(0, code, 'own_key 0'))).toEqual([`0@0x0 ${expected} -> own_key own`]);
  });

  test.each([
    ['by its symbol', 'own_key 0', 'own_key own'],
    ['with flags in the addend', 'own_key 3', 'own_key own'],
    ['inside a variable, as in a tracepoint', 'own_key 8', 'own_key own'],
    ['by its section', '.data 0x10', 'own_key own'],
    ['by its section, with both flags', '.data 0x1f', 'own_key own'],
    ['flags do not reach over the end', '.data 0x23', '.data+0x20 own'],
    ['without a symbol', '.data 0x2', '.data+0x0 own'],
  ])('a key of the module itself: %s', async (_, key, expected) => {
    expect(await shown(branch(0, '.text 0x24', key))).toEqual([`0@0x0 f+0x4 -> ${expected}`]);
  });

  test('of symbols with one start the longest, of equally long ones the first, never one without a size', async () => {
    const lines = `symbol start FUNC LOCAL .text 0x60 0
symbol part FUNC LOCAL .text 0x60 4
symbol whole FUNC LOCAL .text 0x60 0x20
symbol alias FUNC GLOBAL .text 0x60 0x20
symbol short FUNC GLOBAL .text 0x60 8
`;
    expect(await shown(lines + branch(0, '.text 0x70', 'own_key'))).toEqual([
      '0@0x0 whole+0x10 -> own_key own',
    ]);
  });

  test('a label without a type, as compilers for arm64 and LoongArch leave', async () => {
    const label = (offset: number): string =>
      `symbol .LANCHOR0 NOTYPE LOCAL .data ${offset} 0\n${branch(0, '.text 0x24', '.LANCHOR0 2')}`;
    expect(await shown(label(0x10))).toEqual(['0@0x0 f+0x4 -> own_key own']);
    expect(await shown(label(0x30))).toEqual(['0@0x0 f+0x4 -> .LANCHOR0 own']);
  });

  test('entries in their order, the rest of a table that is not whole left out', async () => {
    const text = `${head()}${branch(2, '.text 0x28', 'own_key')}${branch(0, '.text 0x24', '.data')}${branch(3, '.text 0x28', 'own_key')}`;
    expect((await keysOf(text)).map(show)).toEqual([
      '0@0x0 f+0x4 -> .data+0x0 own',
      '2@0x20 f+0x8 -> own_key own',
    ]);
  });

  test('without relocations a field points at itself', async () => {
    const code = 'rela __jump_table 16 R_X86_64_PC32 .text 0x24';
    const key = 'rela __jump_table 8 R_X86_64_PC64 own_key';
    expect(await shown(`${key}\n${code}`)).toEqual([
      '0@0x0 __jump_table+0x0 -> own_key own',
      '1@0x10 f+0x4 -> ?',
    ]);
    expect(await shown('')).toEqual([]);
  });
});

describe('whose a key is', () => {
  const map = mapOf(
    `ffffffff81000000 T _text
ffffffff81000100 d hidden_key
ffffffff81000200 d twice
ffffffffc0000000 d twice\t[ext4]
ffffffffc0000010 d ext4_key\t[ext4]
ffffffffc0000020 d exported\t[xfs]
`,
    '0x00000000\texported\tvmlinux\tEXPORT_SYMBOL\t\n',
  );
  const undefinedKey = (name: string): string => `undefined ${name}\n${branch(0, '.text 0x24', `${name} 2`)}`;

  test.each([
    ['exported', 'exported of vmlinux'],
    ['hidden_key', 'hidden_key of vmlinux'],
    ['ext4_key', 'ext4_key of ext4'],
    ['twice', 'twice'],
    ['nowhere', 'nowhere'],
  ])('%s', async (name, expected) => {
    expect(await shown(undefinedKey(name), map)).toEqual([`0@0x0 f+0x4 -> ${expected}`]);
    expect(await shown(undefinedKey(name))).toEqual([`0@0x0 f+0x4 -> ${name}`]);
  });

  const livepatch = (symbol: string, gate: string): string => `livepatch-symbol ${symbol}
rela __jump_table 0 R_X86_64_PC32 .text 0x24
rela __jump_table 8 R_X86_64_PC64 ${symbol} 1 in=.klp.rela.${gate}.__jump_table flags=Ao`;

  test('a livepatch symbol names its object, its section when it is written', async () => {
    expect(await shown(livepatch('.klp.sym.vmlinux.hidden_key,1', 'vmlinux'), map)).toEqual([
      '0@0x0 f+0x4 -> .klp.sym.vmlinux.hidden_key,1 of vmlinux',
    ]);
    expect(await shown(livepatch('.klp.sym.ext4.ext4_key,0', 'ext4'))).toEqual([
      '0@0x0 f+0x4 -> .klp.sym.ext4.ext4_key,0 of ext4 late with ext4',
    ]);
    expect(await shown(livepatch('.klp.sym.vmlinux.hidden_key,1', 'ext4'))).toEqual([
      '0@0x0 f+0x4 -> .klp.sym.vmlinux.hidden_key,1 of vmlinux late with ext4',
    ]);
    expect(await shown(livepatch('.klp.tombstone.k', 'ext4'))).toEqual([
      '0@0x0 f+0x4 -> .klp.tombstone.k late with ext4',
    ]);
  });

  test('what objtool klp post-link makes R_X86_64_NONE does not hide the livepatch relocation', async () => {
    const none = 'livepatch-symbol .klp.tombstone.k\nrela __jump_table 8 R_X86_64_NONE .klp.tombstone.k 0';
    expect(await shown(`${none}\n${livepatch('.klp.sym.ext4.k,0', 'ext4')}`)).toEqual([
      '0@0x0 f+0x4 -> .klp.sym.ext4.k,0 of ext4 late with ext4',
    ]);
  });
});

describe('static calls', () => {
  test('flags are taken off, sections resolved, trampolines left as they are', async () => {
    const lines = `undefined __SCT__preempt_schedule
rela .static_call_sites 0 R_X86_64_PC32 .text 0x24
rela .static_call_sites 4 R_X86_64_PC32 __SCT__preempt_schedule 1
rela .static_call_sites 8 R_X86_64_PC32 .text 0x28
rela .static_call_sites 12 R_X86_64_PC32 .data 0x13
livepatch-symbol .klp.sym.kvm.__SCK__kvm_x86_run,0
rela .static_call_sites 16 R_X86_64_PC32 .text 0x30
rela .static_call_sites 20 R_X86_64_PC32 .klp.sym.kvm.__SCK__kvm_x86_run,0 0 in=.klp.rela.kvm..static_call_sites flags=Ao`;
    const map = mapOf('0x00000000\t__SCT__preempt_schedule\tvmlinux\tEXPORT_SYMBOL\t\n');
    expect(await shown(lines, map, '.static_call_sites')).toEqual([
      '0@0x0 f+0x4 -> __SCT__preempt_schedule of vmlinux',
      '1@0x8 f+0x8 -> own_key own',
      '2@0x10 f+0x10 -> .klp.sym.kvm.__SCK__kvm_x86_run,0 of kvm late with kvm',
    ]);
  });
});

describe('other machines', () => {
  const relative = (small: string, large: string): string => `rela __jump_table 16 ${small} .text 0x24
rela __jump_table 20 ${small} .text 0x30
rela __jump_table 24 ${large} own_key 1`;

  test.each([
    ['s390x', relative('R_390_PC32', 'R_390_PC64')],
    ['aarch64', relative('R_AARCH64_PREL32', 'R_AARCH64_PREL64')],
    ['ppc64le', relative('R_PPC64_REL32', 'R_PPC64_REL64')],
  ])('%s', async (machine, lines) => {
    expect((await keysOf(head(machine) + lines)).map(show)).toEqual(['1@0x10 f+0x4 -> own_key own']);
  });

  test('PowerPC64 up to 5.12 has three addresses', async () => {
    const lines = `rela __jump_table 24 R_PPC64_ADDR64 .text 0x24
rela __jump_table 32 R_PPC64_ADDR64 .text 0x30
rela __jump_table 40 R_PPC64_ADDR64 own_key 1`;
    const module = await openModule(head('ppc64le') + lines);
    const [table] = await findSpecialSections(module, profile, undefined);
    expect([table?.entries, table?.keys.map(show)]).toEqual([2, ['1@0x18 f+0x4 -> own_key own']]);
  });

  test('of a difference made by two relocations the symbol that is added counts', async () => {
    // LoongArch's pairs, ADD64 and SUB64, with numbers of another machine: types do not matter.
    const lines = `rela __jump_table 0 50 .text 0x24
rela __jump_table 0 55 __jump_table 0
rela __jump_table 8 52 own_key
rela __jump_table 8 57 __jump_table 8`;
    expect((await keysOf(`${head('s390x')}section-symbol __jump_table\n${lines}`)).map(show)).toEqual([
      '0@0x0 f+0x4 -> own_key own',
    ]);
  });

  test('32-bit modules are counted, not decoded, and SHT_REL has no addends', async () => {
    const lines = 'rel __jump_table 0 1 .text\nrel __jump_table 8 1 own_key';
    expect(await keysOf(head('i386') + lines)).toEqual([]);
    expect(await keysOf(head() + lines)).toEqual([]);
  });
});

describe('hostile tables', () => {
  test('symbols that are none, or in no section', async () => {
    const lines = `symbol far FUNC LOCAL 77 0 16
symbol beyond NOTYPE LOCAL 77 4 0
${branch(0, '999999', '4294967295')}${branch(1, '0', '0')}${branch(2, 'far 32', 'beyond 1')}`;
    expect(await shown(lines)).toEqual([
      '0@0x0 __jump_table+0x0 -> ?',
      '1@0x10 __jump_table+0x10 -> ?',
      '2@0x20 section 77+0x20 -> beyond own',
    ]);
    const absolute = `symbol absolute OBJECT LOCAL ABS 0x1000 8\n${branch(0, 'absolute 4', 'absolute')}`;
    expect(await shown(absolute)).toEqual(['0@0x0 absolute+0x4 -> absolute own']);
  });

  test('symbols and addends at the ends of 64 bits', async () => {
    const lines = `symbol huge OBJECT LOCAL .data 0xfffffffffffffff0 0xffffffffffffffff
symbol high FUNC LOCAL .text 0x7ffffffffffffff0 0xffffffffffffffff
${branch(0, '.text 0x7fffffffffffffff', '.data -0x8000000000000000')}${branch(1, '.text -1', 'huge 0x7fffffffffffffff')}`;
    expect(await shown(lines)).toEqual([
      '0@0x0 high+0xf -> .data-0x8000000000000000 own',
      '1@0x10 .text-0x1 -> huge own',
    ]);
  });

  test('no symbols at all', async () => {
    const text = `module x86_64
section __jump_table PROGBITS WA 16
rela __jump_table 0 R_X86_64_PC32 7 0
rela __jump_table 8 R_X86_64_PC64 7 0`;
    expect((await keysOf(text)).map(show)).toEqual(['0@0x0 __jump_table+0x0 -> ?']);
  });

  test('100,000 entries, functions and keys, all at one place or each at its own', async () => {
    const count = 100_000;
    const module = await openModule(
      `${head().replace('__jump_table PROGBITS WA 48', `__jump_table NOBITS WA ${count * 16}`)}
rela __jump_table 0 R_X86_64_PC32 .text 0`,
    );
    const { object } = module;
    const [text, data] = [object.findSection('.text') ?? 0, object.findSection('.data') ?? 0];
    for (const step of [0, 16]) {
      // Two section symbols, then functions, then keys.
      const total = 3 + 2 * count;
      const isFunction = (i: number): boolean => i >= 3 && i < 3 + count;
      const place = (i: number): bigint => BigInt(i < 3 ? 0 : ((i - 3) % count) * step);
      const columns = {
        count: total,
        st_name: new Uint32Array(total).map((_, i) => (i < 3 ? 0 : isFunction(i) ? 1 : 3)),
        st_info: new Uint8Array(total).map((_, i) => (i < 3 ? 3 : isFunction(i) ? STT_FUNC : STT_OBJECT)),
        st_other: new Uint8Array(total),
        st_shndx: new Uint32Array(total).map((_, i) => (i === 1 || isFunction(i) ? text : data)),
        st_value: new BigUint64Array(total).map((_, i) => place(i)),
        st_size: new BigUint64Array(total).fill(16n),
      };
      const table = makeRelocations(2 * count, true);
      for (let i = 0; i < 2 * count; i++) {
        const entry = count - 1 - (i >> 1);
        table.r_offset[i] = BigInt(entry * 16 + (i % 2) * 8);
        table.r_symbol[i] = 1 + (i % 2);
        table.r_type[i] = 2;
        table.r_addend[i] = BigInt(entry * step + 4);
      }
      const symbols = new SymbolTable(
        columns,
        new StringTable(encodeName('\0f\0k\0'), 'symbol names'),
        undefined,
        object.sections.names,
      );
      const relocations = module.relocations.map((section) => ({ ...section, table }));
      const [found] = await findSpecialSections({ ...module, symbols, relocations }, profile, undefined);
      // Each entry with all symbols would take minutes, and the test's time would be over.
      expect(found?.keys.length).toBe(count);
      expect([0, count - 1].map((i) => found?.keys[i]).map((key) => key && show(key))).toEqual([
        '0@0x0 f+0x4 -> k own',
        '99999@0x1869f0 f+0x4 -> k own',
      ]);
    }
  });
});
