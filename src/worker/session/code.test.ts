import { beforeAll, describe, expect, test } from 'vitest';
import { codePicture, linesOf } from '../../testing/code-pictures';
import { given, listFile, moduleFile, readAll, startSession } from '../../testing/open-session';
import type { Session } from './session';

const picture = codePicture(
  'x86_64',
  'e800000000 e800000000 c3',
  `
section .text.g PROGBITS AX 1 bytes=c3
section .text.g PROGBITS AX 1 bytes=90
undefined state_show
undefined _printk
rela .text 1 R_X86_64_PLT32 state_show -4
rela .text 6 R_X86_64_PLT32 _printk -4
`,
);
const list = listFile('*vmlinux state_show _printk __ksymtab__printk');

let session: Session;

beforeAll(async () => {
  session = startSession();
  const { snapshot } = await session.open(given([moduleFile('lp.tmp.ko', picture), list]));
  expect(snapshot.conversion?.kind).toBe('converted');
});

describe('code', () => {
  test('before and after the conversion', async () => {
    const before = await session.code({ side: 'before', name: 'f' });
    const after = await session.code({ side: 'after', name: 'f', section: '.text', offset: 0 });
    const lines = ['0: callq state_show', '5: callq _printk', 'a: retq'];
    expect([before && linesOf(before), after && linesOf(after)]).toEqual([lines, lines]);
    expect(before?.lines[0]?.relocations[0]?.target.kind).toBe('undefined');
    expect(after?.lines[0]?.relocations[0]?.target).toMatchObject({ kind: 'livepatch', gate: 'vmlinux' });
    // It goes through postMessage, without the file.
    expect(structuredClone(after)).toEqual(after);
    expect(after?.lines[0]?.bytes.buffer.byteLength).toBe(11);
  });

  test('keys of relocations are those of their table', async () => {
    const listing = await session.code({ side: 'before', name: 'f' });
    const keys = listing?.lines.flatMap(({ relocations }) => relocations.map(({ key }) => key)) ?? [];
    expect(keys).toHaveLength(2);
    for (const key of keys)
      expect(await session.find({ table: 'relocations', filter: '' }, key)).toBeGreaterThanOrEqual(0);
  });

  test('sections of one name are told apart', async () => {
    const first = await session.code({ side: 'before', section: '.text.g', start: 0, size: 1 });
    const second = await session.code({ side: 'before', section: '.text.g#2', start: 0, size: 1 });
    expect([first && linesOf(first), second && linesOf(second)]).toEqual([['0: retq'], ['0: nop']]);
  });

  test.each([{ name: 'none' }, { name: 'f', section: '.none' }, { section: '.none', start: 0, size: 1 }])(
    'nothing for %o',
    async (place) => {
      expect(await session.code({ side: 'before', ...place })).toBeUndefined();
    },
  );

  test('nothing while nothing is open', async () => {
    expect(await startSession().code({ side: 'before', name: 'f' })).toBeUndefined();
    expect((await startSession().rows({ table: 'functions', filter: '' }, 0, 9)).total).toBe(0);
  });
});

describe('the table of functions', () => {
  test('has functions, and sections of code without one', async () => {
    const { rows } = await session.rows({ table: 'functions', filter: '' }, 0, 10);
    expect(rows).toMatchObject([
      { key: '.text:f', name: 'f', section: '.text', offset: 0, size: 11, ordinary: 2, livepatch: 0 },
      {
        key: '.text.g:.text.g',
        name: '.text.g',
        section: '.text.g',
        offset: 0,
        size: 1,
        ordinary: 0,
        livepatch: 0,
      },
      {
        key: '.text.g#2:.text.g',
        name: '.text.g',
        section: '.text.g#2',
        offset: 0,
        size: 1,
        ordinary: 0,
        livepatch: 0,
      },
    ]);
  });

  test.each([
    [{ filter: '.text.g' }, ['.text.g:.text.g', '.text.g#2:.text.g']],
    [{ filter: '!.text.g' }, ['.text:f']],
    [
      { filter: '', sort: { column: 'size', descending: true } },
      ['.text:f', '.text.g:.text.g', '.text.g#2:.text.g'],
    ],
  ])('%o', async (query, expected) => {
    const { rows } = await session.rows({ table: 'functions', ...query }, 0, 10);
    expect(rows.map(({ key }) => key)).toEqual(expected);
  });

  test('a selected function is inspected as its symbol', async () => {
    expect((await session.inspect({ table: 'functions', key: '.text:f' }))?.title).toBe('f');
    expect(await session.inspect({ table: 'functions', key: '.text.g:.text.g' })).toBeUndefined();
  });

  test('is copied as text', async () => {
    const text = await session.copy({ table: 'functions', filter: '!.text.g' }, 'tsv');
    expect(text.split('\n').map((line) => line.split('\t').slice(0, 6))).toEqual([
      ['Function', 'Section', 'Offset', 'Size', 'Relocations', 'Livepatch relocations'],
      ['f', '.text', '0x0', '11', '2', '0'],
      [''],
    ]);
  });
});

describe('listings', () => {
  test.each([
    ['objdump', 'before', 'lp.tmp.ko.objdump.txt', '\t\t\t1: R_X86_64_PLT32\tstate_show-0x4\n'],
    [
      'objdump',
      'after',
      'lp.ko.objdump.txt',
      '\t\t\t1: R_X86_64_PLT32\t.klp.sym.vmlinux.state_show,0-0x4\t# .klp.rela.vmlinux..text\n',
    ],
    ['readelf', 'before', 'lp.tmp.ko.readelf.txt', "Relocation section '.rela.text' at"],
    ['readelf', 'after', 'lp.ko.readelf.txt', ' OS [0xff20] .klp.sym.vmlinux.state_show,0\n'],
  ] as const)('%s %s', async (kind, side, name, part) => {
    const file = await session.listing(kind, side);
    expect(file.name).toBe(name);
    expect(new TextDecoder().decode(await readAll(file))).toContain(part);
  });

  test('of nothing there is none', async () => {
    await expect(startSession().listing('readelf', 'before')).rejects.toThrow('there is no module to list');
    await expect(startSession().listing('readelf', 'after')).rejects.toThrow('there is no converted module');
  });
});
