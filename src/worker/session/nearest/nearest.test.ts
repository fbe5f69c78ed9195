import { beforeAll, describe, expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../../testing/open-session';
import type { Selection, SelectionHint } from '../../tables';
import type { Session } from '../session';

/** Another build: `show` came later, is longer, and lost its first call; `store` is `store.isra.0` now. */
const rebuilt = `module x86_64
modinfo livepatch=Y license=GPL vermagic=6.12.1 name=lp
this-module lp
section .text PROGBITS AX 0x100 align=16 bytes=${'90'.repeat(256)}
section .data PROGBITS WA 64 align=8 bytes=${'00'.repeat(64)}
section .text.store.isra.0 PROGBITS AX 0x20 bytes=${'90'.repeat(32)}
symbol init FUNC LOCAL .text 0 0x40
symbol show FUNC LOCAL .text 0x40 0x60
symbol other FUNC LOCAL .text 0xa0 0x40
symbol store.isra.0 FUNC LOCAL .text.store.isra.0 0 0x20
symbol __key.7 OBJECT LOCAL .data 0 8
undefined state_show
undefined _printk
undefined klp_enable_patch
rela .text 0x10 R_X86_64_PLT32 state_show -4
rela .text 0x81 R_X86_64_PLT32 state_show -4
rela .text 0x90 R_X86_64_PC32 state_show -4
rela .text 0x94 R_X86_64_PLT32 _printk -4
rela .text 0xb0 R_X86_64_PLT32 state_show -4
rela .text.store.isra.0 0x4 R_X86_64_PLT32 _printk -4
livepatch-symbol .klp.sym.ext4.f,0
rela .data 0x10 R_X86_64_64 .klp.sym.ext4.f,0 0 in=.klp.rela.ext4..data flags=AIo
`;

let session: Session;

beforeAll(async () => {
  session = startSession();
  const { refusals } = await session.open(
    given([
      moduleFile('lp.ko', rebuilt),
      listFile('*vmlinux state_show state_show _printk *ext4 f state_show'),
    ]),
  );
  expect(refusals).toEqual([]);
});

async function nearest(selection: Selection, hint: SelectionHint = {}): Promise<string> {
  const found = await session.nearest(selection, hint);
  if (found === undefined) return 'none';
  // What is found is there.
  if (found.selection.table !== 'decisions')
    expect(await session.inspect(found.selection), found.selection.key).toBeDefined();
  expect(found.shown).not.toBe(found.wanted);
  return `${found.wanted} -> ${found.shown}: ${found.because}`;
}

describe('a relocation of another build', () => {
  test.each([
    [
      'its place in code is known: in the same function the nearest',
      '.rela.text+0x39:R_X86_64_PLT32:state_show',
      { at: 'show+0x39' },
      'show+0x39 -> show+0x41: the same symbol in the same function',
    ],
    [
      'the function moved, the place in it is the same',
      '.rela.text+0x71:R_X86_64_PLT32:state_show',
      { at: 'show+0x41' },
      '.rela.text+0x71 -> .rela.text+0x81: the same symbol in the same function',
    ],
    [
      'the other type counts less',
      '.rela.text+0x40:R_X86_64_PC64:state_show',
      { at: 'show+0x50' },
      '.rela.text+0x40 -> .rela.text+0x90: the same symbol in the same function, with another type of relocation',
    ],
    [
      'at the same place it has another type',
      '.rela.text+0x90:R_X86_64_PC64:state_show',
      { at: 'show+0x50' },
      '.rela.text+0x90:R_X86_64_PC64:state_show -> .rela.text+0x90:R_X86_64_PC32:state_show: ' +
        'the same symbol in the same function, with another type of relocation',
    ],
    [
      'the function got a number behind its name, and a section of its own',
      '.rela.text+0x4:R_X86_64_PLT32:_printk',
      { at: 'store+0x4' },
      'store+0x4 -> store.isra.0+0x4: the same symbol in the same function',
    ],
    [
      'no place is known: the nearest of the section',
      '.rela.text+0x14:R_X86_64_PLT32:state_show',
      {},
      '.rela.text+0x14 -> .rela.text+0x10: the same symbol in the same section',
    ],
    [
      'the function is gone',
      '.rela.text+0x94:R_X86_64_PLT32:state_show',
      { at: 'gone+0x4' },
      '.rela.text+0x94 -> .rela.text+0x81: the same symbol in the same section',
    ],
    [
      'of the converted build',
      '.klp.rela.vmlinux..text+0xa8:R_X86_64_PLT32:.klp.sym.vmlinux.state_show,2',
      {},
      '.klp.rela.vmlinux..text+0xa8 -> .rela.text+0xb0: the same symbol in a section for the same',
    ],
    [
      'of the build that was not converted',
      '.rela.data+0x8:R_X86_64_64:f',
      {},
      '.rela.data+0x8 -> .klp.rela.ext4..data+0x10: the same symbol in a section for the same',
    ],
    [
      'only elsewhere',
      '.rela.init.text+0x8:R_X86_64_PLT32:_printk',
      {},
      '.rela.init.text+0x8 -> .rela.text.store.isra.0+0x4: another relocation of the same symbol',
    ],
    ['of a symbol that is gone', '.rela.text+0x10:R_X86_64_PLT32:gone', { at: 'show+0x1' }, 'none'],
    ['that is none', 'state_show', {}, 'none'],
    ['with nothing in it', '+0x0::', {}, 'none'],
  ])('%s', async (_, key, hint, expected) => {
    expect(await nearest({ table: 'relocations', key }, hint)).toBe(expected);
  });
});

describe('a thing of another build', () => {
  const almost = (noun: string) =>
    `the ${noun} of the same name but for what the compiler or the conversion adds to it`;
  test.each<readonly [Selection['table'], string, string]>([
    ['symbols', 'show#2', 'show#2 -> show: another symbol of the same name'],
    ['symbols', '__key.3', `__key.3 -> __key.7: ${almost('symbol')}`],
    [
      'symbols',
      '.klp.sym.vmlinux.state_show,1',
      `.klp.sym.vmlinux.state_show,1 -> state_show: ${almost('symbol')}`,
    ],
    ['symbols', 'f', `f -> .klp.sym.ext4.f,0: ${almost('symbol')}`],
    ['symbols', 'gone', 'none'],
    ['imports', '_printk#3', '_printk#3 -> _printk: another symbol of the same name'],
    ['sections', '.text#2', '.text#2 -> .text: another section of the same name'],
    ['sections', '.text.store', `.text.store -> .text.store.isra.0: ${almost('section')}`],
    ['sections', '.klp.rela.vmlinux..text', `.klp.rela.vmlinux..text -> .rela.text: ${almost('section')}`],
    ['sections', '.bss.gone', 'none'],
    ['modinfo', 'license#2', 'license#2 -> license: another tag of the same name'],
    ['modinfo', 'author', 'none'],
    [
      'functions',
      '.text.show:show',
      '.text.show:show -> .text:show: the function of the same name in another section',
    ],
    ['functions', '.text:store', `.text:store -> .text.store.isra.0:store.isra.0: ${almost('function')}`],
    ['functions', '.text:gone', 'none'],
    ['code', 'show+0x900', 'show+0x900 -> show+0x0: the beginning of the same function'],
    ['code', 'store+0x8', `store+0x8 -> store.isra.0+0x8: ${almost('function')}`],
    ['code', 'store+0x80', `store+0x80 -> store.isra.0+0x0: ${almost('function')}`],
    ['code', 'gone+0x8', 'none'],
    ['code', 'none', 'none'],
    [
      'source-symbols',
      'vmlinux:state_show,5',
      'vmlinux:state_show,5 -> vmlinux:state_show,2: a symbol of the same name in the same object',
    ],
    ['source-symbols', 'btrfs:f,1', 'btrfs:f,1 -> ext4:f,1: a symbol of the same name in another object'],
    ['source-symbols', 'vmlinux:gone,1', 'none'],
    ['source-symbols', 'gone', 'none'],
    ['decisions', 'state_show.isra.0', `state_show.isra.0 -> state_show: ${almost('symbol')}`],
    ['decisions', 'gone', 'none'],
    ['diff-sections', '.text', 'none'],
  ])('%s %s', async (table, key, expected) => {
    expect(await nearest({ table, key })).toBe(expected);
  });

  test('with no module open there is none', async () => {
    expect(await startSession().nearest({ table: 'symbols', key: 'f#2' }, {})).toBeUndefined();
  });
});

describe('a row of the diff of another build', () => {
  let converted: Session;

  beforeAll(async () => {
    converted = startSession();
    const [plain = ''] = rebuilt.split('livepatch-symbol');
    const list = listFile('*vmlinux state_show _printk __ksymtab__printk');
    const { snapshot } = await converted.open(given([moduleFile('lp.ko', plain), list]));
    expect(snapshot.conversion?.kind).toBe('converted');
  });

  test.each<readonly [Selection['table'], string, SelectionHint, string]>([
    [
      'diff-relocations',
      '.text+0x39',
      { at: 'show+0x39' },
      'show+0x39 -> show+0x41: the nearest relocation in the same function',
    ],
    [
      'diff-relocations',
      '.text+0x39',
      { at: 'show+0x41' },
      '.text+0x39 -> .text+0x81: the same place of the same function',
    ],
    ['diff-relocations', '.text+0x39', {}, 'none'],
    ['diff-relocations', '.text+0x39', { at: 'gone+0x1' }, 'none'],
    ['diff-symbols', 'state_show#2', {}, 'state_show#2 -> state_show: another symbol of the same name'],
    ['diff-sections', '.text#2', {}, '.text#2 -> .text: another section of the same name'],
    ['diff-bytes', '.text#2', {}, '.text#2 -> .text: another section of the same name'],
  ])('%s %s', async (table, key, hint, expected) => {
    const found = await converted.nearest({ table, key }, hint);
    expect(found === undefined ? 'none' : `${found.wanted} -> ${found.shown}: ${found.because}`).toBe(
      expected,
    );
    if (found !== undefined) expect(await converted.inspect(found.selection)).toBeDefined();
  });
});
