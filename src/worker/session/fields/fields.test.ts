import { describe, expect, test } from 'vitest';
import { given, moduleFile, startSession } from '../../../testing/open-session';
import { patchTables } from '../../../testing/patching';
import { sampleModule, samples } from '../../../testing/samples';
import type { ByteField } from '../../tables';

/** `0x8+8 field klp_func.new_func = f`. */
function show({ offset, length, kind, label, value }: ByteField): string {
  return `0x${offset.toString(16)}+${length} ${kind} ${label} = ${value}`;
}

async function fieldsOf(
  input: Parameters<typeof moduleFile>[1],
  section: string,
  offset = 0,
  length = 4096,
): Promise<readonly ByteField[]> {
  const session = startSession();
  await session.open(given([moduleFile('lp.ko', input)]));
  return session.fields({ side: 'before', section, offset, length });
}

async function shown(...args: Parameters<typeof fieldsOf>): Promise<string[]> {
  return (await fieldsOf(...args)).map(show);
}

const livepatch = `module x86_64
modinfo livepatch=Y license=GPL
section .text PROGBITS AX 64
symbol f FUNC LOCAL .text 0 64
section-symbol .text
livepatch-symbol .klp.sym.vmlinux.show,1
undefined _printk
rela .text 0x14 R_X86_64_PLT32 _printk -4
rela .text 0x04 R_X86_64_NONE _printk -4
rela .text 0x20 R_X86_64_PLT32 .klp.sym.vmlinux.show,1 -4 in=.klp.rela.vmlinux..text flags=Ao
${patchTables([{ newFunction: 'f' }])}`;

describe('relocation sites', () => {
  test('both kinds, by offset, R_X86_64_NONE left out', async () => {
    expect(await shown(livepatch, '.text')).toEqual([
      '0x14+4 relocation R_X86_64_PLT32 = _printk-0x4',
      '0x20+4 livepatch R_X86_64_PLT32 = .klp.sym.vmlinux.show,1-0x4',
    ]);
  });

  test('they lead to the table of relocations', async () => {
    const [first] = await fieldsOf(livepatch, '.text');
    expect(first?.target).toEqual({
      table: 'relocations',
      key: '.rela.text+0x14:R_X86_64_PLT32:_printk',
    });
  });

  test.each([
    ['ends before it', 0, 0x14, 0],
    ['has its first byte', 0, 0x15, 1],
    ['has its last byte', 0x17, 1, 1],
    ['begins behind it', 0x18, 8, 0],
    ['is of no length', 0x14, 0, 0],
    ['is said to begin before the section', -8, 0x14, 0],
    ['begins behind the section', 4096, 8, 0],
  ])('a window that %s', async (_, offset, length, count) => {
    expect(await fieldsOf(livepatch, '.text', offset, length)).toHaveLength(count);
  });
});

describe('structures', () => {
  test('klp_patch, klp_object, klp_func', async () => {
    const all = await shown(livepatch, '.data');
    // What a picture does not say is not zero.
    const known = all.map((line) => line.replace(/(replace|old_sympos) = .*/, '$1'));
    expect(known.filter((line) => line.includes(' field '))).toEqual([
      '0x0+8 field klp_patch.mod = THIS_MODULE',
      '0x8+8 field klp_patch.objs = 1 object',
      '0x10+8 field klp_patch.states = NULL',
      '0x18+1 field klp_patch.replace',
      '0x40+8 field klp_object.name = NULL: vmlinux',
      '0x48+8 field klp_object.funcs = 1 function',
      '0x50+8 field klp_object.callbacks.pre_patch = NULL',
      '0x58+8 field klp_object.callbacks.post_patch = NULL',
      '0x60+8 field klp_object.callbacks.pre_unpatch = NULL',
      '0x68+8 field klp_object.callbacks.post_unpatch = NULL',
      '0x190+8 field klp_func.old_name = f',
      '0x198+8 field klp_func.new_func = f',
      '0x1a0+8 field klp_func.old_sympos',
    ]);
  });

  test('the name of the module', async () => {
    expect(await shown(livepatch, '.gnu.linkonce.this_module')).toContain('0x18+56 field module.name = lp');
  });

  test('symbols and relocations, those that the window touches', async () => {
    expect(await shown(livepatch, '.symtab', 24, 24)).toEqual([
      '0x18+4 field symbol 1.st_name = f',
      '0x1c+1 field symbol 1.st_info = 0x02',
      '0x1d+1 field symbol 1.st_other = 0x00',
      '0x1e+2 field symbol 1.st_shndx = 2',
      '0x20+8 field symbol 1.st_value = 0x0',
      '0x28+8 field symbol 1.st_size = 64',
    ]);
    expect(await shown(livepatch, '.rela.text', 0, 24)).toEqual([
      '0x0+8 field entry 0.r_offset = 0x14',
      '0x8+8 field entry 0.r_info = R_X86_64_PLT32 _printk',
      '0x10+8 field entry 0.r_addend = -4',
    ]);
  });

  test('static branches', async () => {
    const fields = await shown(
      `${livepatch}
section __jump_table PROGBITS WA 16
undefined some_key
rela __jump_table 0 R_X86_64_PC32 .text 0x10
rela __jump_table 4 R_X86_64_PC32 .text 0x30
rela __jump_table 8 R_X86_64_PC64 some_key`,
      '__jump_table',
    );
    expect(fields.filter((line) => line.includes(' field '))).toEqual([
      '0x0+4 field entry 0.code = .text+0x10',
      '0x4+4 field entry 0.target = .text+0x30',
      '0x8+8 field entry 0.key = some_key',
    ]);
  });

  test('tags of modinfo lead to the table of them', async () => {
    const fields = await fieldsOf(livepatch, '.modinfo');
    expect(fields.map(show)).toEqual(['0x0+11 string livepatch = Y', '0xc+11 string license = GPL']);
    expect(fields[1]?.target).toEqual({ table: 'modinfo', key: 'license' });
  });

  test('a real module has them all', async () => {
    const fields = await fieldsOf(sampleModule(samples[3]), '.data');
    const names = new Set(fields.filter(({ kind }) => kind === 'field').map(({ label }) => label));
    expect([...names]).toEqual(
      expect.arrayContaining(['klp_patch.mod', 'klp_object.name', 'klp_func.new_func']),
    );
  });
});

describe('strings', () => {
  const strings = (bytes: string) => `module x86_64
section .rodata.str1.1 PROGBITS AMS 0 entsize=1 bytes=${bytes}
section .rodata PROGBITS A 0 bytes=${bytes}
section .comment PROGBITS - 0 bytes=${bytes}
section .text PROGBITS AX 0 bytes=${bytes}`;
  // "ab" NUL "abcd" NUL ff "abcd" ff 01 "6abc" NUL "abcd"
  const bytes = '6162006162636400ff61626364ff01366162630061626364';

  test.each([
    ['.rodata.str1.1', ['"ab"', '"abcd"', '"\ufffdabcd\ufffd\\u00016abc"', '"abcd"']],
    ['.rodata', ['"abcd"', '"\\u00016abc"']],
    ['.comment', []],
    ['.text', []],
  ])('%s', async (section, expected) => {
    expect((await fieldsOf(strings(bytes), section)).map(({ value }) => value)).toEqual(expected);
  });

  test('one that began before the window is whole', async () => {
    expect(await shown(strings(bytes), '.rodata', 5, 1)).toEqual(['0x3+4 string string = "abcd"']);
  });
});

test('no module, no section, no fields', async () => {
  expect(await startSession().fields({ side: 'before', section: '.text', offset: 0, length: 8 })).toEqual([]);
  expect(await fieldsOf(livepatch, '.nowhere')).toEqual([]);
});

test('at most 2000 fields', async () => {
  const many = Buffer.from('a\0'.repeat(3000)).toString('hex');
  const module = `module x86_64\nsection .rodata.str1.1 PROGBITS AMS 0 entsize=1 bytes=${many}`;
  expect(await fieldsOf(module, '.rodata.str1.1', 0, 100_000)).toHaveLength(2000);
});
