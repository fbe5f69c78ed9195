import { beforeAll, describe, expect, test } from 'vitest';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { openModule } from '../../testing/open-module';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { patchTables } from '../../testing/patching';
import { CodeKeys } from './code-keys';
import type { Session } from './session';

const picture = `module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 0x40
section .text.twin PROGBITS AX 0x10
section .text.twin PROGBITS AX 0x10
section .rodata PROGBITS A 0x10
section .init.text PROGBITS AX 0x2000
symbol f FUNC LOCAL .text 0 0x10
symbol g FUNC LOCAL .text 0x20 0x10
symbol twin FUNC LOCAL .text.twin 0 0x10
symbol twin FUNC LOCAL .text 0x30 0x10
symbol start FUNC LOCAL .init.text 0 0x10
section-symbol .text
undefined state_show
rela .text 0x24 R_X86_64_PLT32 state_show -4
rela .text 0x04 R_X86_64_PLT32 g -4
${patchTables([{ newFunction: 'f' }, { newFunction: 'f', object: 'ext4' }])}`;

let module: LivepatchModule;
let keys: CodeKeys;
let session: Session;

beforeAll(async () => {
  module = await openModule(picture);
  keys = CodeKeys.of(module);
  session = startSession();
  await session.open(given([moduleFile('lp.ko', picture), listFile('*vmlinux state_show')]));
});

describe('places of code', () => {
  test.each([
    ['.text', 0, 'f+0x0'],
    ['.text', 0xf, 'f+0xf'],
    ['.text', 0x10, '.text+0x10'],
    ['.text', 0x24, 'g+0x4'],
    ['.text', 0x30, '.text:twin+0x0'],
    ['.text', 0x40, '.text+0x40'],
    ['.text.twin', 4, '.text.twin:twin+0x4'],
    ['.text.twin#2', 4, '.text.twin#2+0x4'],
    ['.rodata', 4, undefined],
    ['.none', 0, undefined],
  ])('%s+%i is %s, and found again', (section, offset, key) => {
    expect(keys.keyIn(section, offset)).toBe(key);
    if (key === undefined) return;
    const found = keys.locate(key);
    expect(found?.offset).toBe(offset);
    expect(`${found?.base}+0x${(offset - (found?.origin ?? 0)).toString(16)}`).toBe(key);
  });

  test.each([
    ['f+0x4', { offset: 4, functionKey: '.text:f', range: { name: 'f', section: '.text', offset: 0 } }],
    ['.text+0x24', { offset: 0x24, base: 'g', origin: 0x20, functionKey: '.text:g' }],
    ['twin+0x4', { functionKey: '.text.twin:twin' }],
    ['.text+0x14', { offset: 0x14, base: '.text', range: { section: '.text', start: 0x10, size: 4100 } }],
    ['.init.text+0x1800', { range: { section: '.init.text', start: 0x800, size: 8192 } }],
  ])('%s', (key, expected) => {
    expect(keys.locate(key)).toMatchObject(expected);
  });

  test.each(['', 'f', 'f+4', 'f+0xzz', '+0x4', 'none+0x4', '.rodata+0x4', `f+0x${'1'.repeat(13)}`])(
    '%j is none',
    (key) => {
      expect(keys.locate(key)).toBeUndefined();
    },
  );
});

describe('the table of functions', () => {
  test('says what each replaces, and how many of its relocations are converted', async () => {
    const { rows } = await session.rows({ table: 'functions', filter: '' }, 0, 9);
    expect(rows.map(({ place, replaces, converted }) => [place, replaces, converted])).toEqual([
      ['f+0x0', 'vmlinux:f, ext4:f', 0],
      ['g+0x0', undefined, 1],
      ['.text.twin:twin+0x0', undefined, 0],
      ['.text:twin+0x0', undefined, 0],
      ['start+0x0', undefined, 0],
      ['.text.twin#2+0x0', undefined, 0],
    ]);
  });

  test.each([
    ['replaces', ['f']],
    ['livepatch', ['g']],
  ])('filter "%s"', async (filter, names) => {
    const { rows } = await session.rows({ table: 'functions', filter }, 0, 9);
    expect(rows.map(({ name }) => name)).toEqual(names);
  });
});

describe('what is selected leads to its code', () => {
  test.each([
    [{ table: 'symbols', key: 'g' }, 'g+0x0'],
    [{ table: 'symbols', key: 'state_show' }, undefined],
    [{ table: 'relocations', key: '.rela.text+0x24:R_X86_64_PLT32:state_show' }, 'g+0x4'],
    [{ table: 'relocations', key: '.rela.data+0x0:R_X86_64_64:__this_module' }, undefined],
    [{ table: 'functions', key: '.text:f' }, 'f+0x0'],
    [{ table: 'diff-relocations', key: '.text+0x24' }, 'g+0x4'],
    [{ table: 'sections', key: '.text' }, undefined],
  ] as const)('%o', async (selection, code) => {
    const inspection = await session.inspect(selection);
    expect(inspection).toBeDefined();
    expect(inspection?.code).toBe(code);
  });

  test('a finding by its relocation', async () => {
    const other = startSession();
    const ordinary = `${picture}
livepatch-symbol .klp.sym.vmlinux.show,1
rela .text 0x28 R_X86_64_PLT32 .klp.sym.vmlinux.show,1 -4`;
    const { snapshot } = await other.open(given([moduleFile('lp.ko', ordinary)]));
    const finding = snapshot.audit?.findings.find(({ rule }) => rule === 'ordinary-relocation');
    expect((await other.inspect({ table: 'findings', key: finding?.key ?? '' }))?.code).toBe('g+0x8');
  });
});

test('a relocation of livepatch is not said to be the module loader’s', async () => {
  const other = startSession();
  const late = `${picture}
livepatch-symbol .klp.sym.vmlinux.show,1
rela .text 0x28 R_X86_64_PLT32 .klp.sym.vmlinux.show,1 -4 in=.klp.rela.vmlinux..text flags=Ao`;
  await other.open(given([moduleFile('lp.ko', late)]));
  const key = '.klp.rela.vmlinux..text+0x28:R_X86_64_PLT32:.klp.sym.vmlinux.show,1';
  const inspection = await other.inspect({ table: 'relocations', key });
  expect(inspection?.explanation).toMatch(/^Livepatch applies it/);
  expect(inspection?.code).toBe('g+0x8');
});

describe('a selected place of code', () => {
  test('is inspected as its instruction, with its relocations', async () => {
    const code = `${picture.replace('.text PROGBITS AX 0x40', `.text PROGBITS AX 0 bytes=${'90e800000000'.padEnd(128, '90')}`)}
rela .text 2 R_X86_64_PLT32 state_show -4`;
    const other = startSession();
    await other.open(given([moduleFile('lp.ko', code)]));
    const inspection = await other.inspect({ table: 'code', key: 'f+0x1' });
    expect(inspection).toMatchObject({ kind: 'instruction', title: 'f+0x1', code: 'f+0x1' });
    expect(inspection?.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Instruction: callq state_show',
      'Function: f',
      'In: .text+0x1',
      'Relocation: R_X86_64_PLT32',
      'Symbol: state_show',
      'Addend: - 4',
      'Relocation 2: R_X86_64_PLT32',
      'Symbol 2: g',
      'Addend 2: - 4',
    ]);
    expect(inspection?.bytes?.mark).toEqual({ offset: 1, length: 5 });
  });

  test.each(['none+0x0', '.rodata+0x0', 'f+0x1000'])('%s is not there', async (key) => {
    expect(await session.inspect({ table: 'code', key })).toBeUndefined();
  });

  test('is located before and after the conversion', async () => {
    const [before, after] = [
      await session.locateCode('before', 'g+0x4'),
      await session.locateCode('after', 'g+0x4'),
    ];
    expect(before?.offset).toBe(0x24);
    expect(after).toEqual(before);
    expect(await startSession().locateCode('before', 'g+0x4')).toBeUndefined();
  });
});
