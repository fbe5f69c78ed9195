import { describe, expect, test } from 'vitest';
import { objtoolPicture, pointer } from '../../testing/intermediate-pictures';
import { openModule } from '../../testing/open-module';
import { readObjtoolRecords } from './objtool-records';

/** The records in words. */
async function wordsOf(picture: string): Promise<string[]> {
  const module = await openModule(picture);
  const name = (section: number): string => module.object.sectionName(section);
  return (await readObjtoolRecords(module)).map(
    ({ gate, target, symbol, type, addend, record, ordinary }) =>
      `${gate}: ${name(target.section)}+${target.offset} ${module.symbols.name(symbol)} type ${type} ${addend}` +
      ` from ${name(record.section)}+${record.offset}, ` +
      (ordinary === undefined ? 'none' : `${name(ordinary.relocations.index)} row ${ordinary.row}`),
  );
}

const machines = ['x86_64', 's390x'] as const;

describe.each(machines)('records for %s', (machine) => {
  const lines = (first: string, gates: readonly string[], second: string): string[] => [
    `${gates[0]}: .text+4 .klp.sym.vmlinux.f,2 type 2 -4 from ${first}+0, .rela.text row 0`,
    `${gates[0]}: .text+36 .klp.sym.vmlinux.f,2 type 258 2147483647 from ${first}+24, .rela.text row 1`,
    `${gates[1]}: .data+24 .klp.sym.ext4.v,0 type 1 8 from ${second}+0, .rela.data row 0`,
  ];

  test('the section names the gate, whatever object the symbol is in', async () => {
    const [first, second] = ['__klp_relocs.vmlinux', '__klp_relocs.snd_pcm'];
    expect(await wordsOf(objtoolPicture(machine, first, second))).toEqual(
      lines(first, ['vmlinux', 'snd_pcm'], second),
    );
  });

  test('in older forms the symbol names it', async () => {
    const [first, second] = ['__klp_relocs', '.klp.relocs'];
    expect(await wordsOf(objtoolPicture(machine, first, second))).toEqual(
      lines(first, ['vmlinux', 'ext4'], second),
    );
  });

  test.each([
    ['two relocations at the target', 'rela .text 4 0 .text 0', 'none'],
    [
      'a livepatch relocation beside it',
      'rela .text 4 2 .text 0 in=.klp.rela.x..text flags=AIo',
      '.rela.text row 0',
    ],
  ])('%s', async (_, line, found) => {
    const picture = `${objtoolPicture(machine, '__klp_relocs.vmlinux', '__klp_relocs.ext4')}\n${line}`;
    expect((await wordsOf(picture))[0]).toMatch(new RegExp(`, ${found}$`));
  });
});

test.each([
  ['no such section', 'module x86_64'],
  ['an empty one', 'module x86_64\nsection __klp_relocs.vmlinux PROGBITS A 0'],
  ['an empty one on a machine without livepatching', 'module i386\nsection __klp_relocs PROGBITS A 0'],
  ['a name that only begins alike', 'module x86_64\nsection __klp_relocsX PROGBITS A 5'],
])('nothing: %s', async (_, picture) => {
  expect(await wordsOf(picture)).toEqual([]);
});

test('sections that are not loaded are read as well', async () => {
  const picture = objtoolPicture('x86_64', '__klp_relocs.a', '__klp_relocs.b');
  expect(await wordsOf(picture.replaceAll(' PROGBITS A ', ' PROGBITS - '))).toEqual(await wordsOf(picture));
});

const [first, second] = ['__klp_relocs.vmlinux', '__klp_relocs'];
const to = (offset: number, symbol: string, addend = 0): string =>
  pointer('x86_64', first, offset, symbol, addend);

describe('what cannot be read', () => {
  const right = objtoolPicture('x86_64', first, second);
  const record = (index: number, field: string): RegExp =>
    new RegExp(`__klp_relocs\\.vmlinux, record ${index}, klp_reloc\\.${field}`);
  test.each<[string, string, string, RegExp, RegExp]>([
    [
      'a size that is no multiple',
      'A 48 align=8 bytes=',
      'A 48 align=8 bytes=00',
      /24 bytes is expected.*49/,
      /__klp_relocs\.vmlinux/,
    ],
    ['a size without bytes', 'PROGBITS A 48', 'NOBITS A 48', /a size and no bytes/, /__klp_relocs\.vmlinux/],
    ['no relocation for the place', to(24, '.text', 0x24), '', /no relocation/, record(1, 'offset')],
    [
      'no relocation for the symbol',
      to(8, '.klp.sym.vmlinux.f,2', -4),
      '',
      /no relocation/,
      record(0, 'sym'),
    ],
    [
      'one of another type',
      to(0, '.text', 4),
      to(0, '.text', 4).replace(' 0 1 ', ' 0 2 '),
      /no relocation/,
      record(0, 'offset'),
    ],
    [
      'two for one pointer',
      to(0, '.text', 4),
      `${to(0, '.text', 4)}\n${to(0, '.data', 4)}`,
      /more than one/,
      record(0, 'offset'),
    ],
    [
      'a place after the target',
      to(0, '.text', 4),
      to(0, '.text', 64),
      /byte 64 of section 2 \.text, which has 64/,
      record(0, 'offset'),
    ],
    ['a place before it', to(0, '.text', 4), to(0, '.text', -1), /byte -1 of/, record(0, 'offset')],
    [
      'a place in no section',
      to(0, '.text', 4),
      to(0, '.klp.tombstone.f', 4),
      /no section/,
      record(0, 'offset'),
    ],
    ['symbol 0', to(8, '.klp.sym.vmlinux.f,2', -4), to(8, '0'), /symbol 0, which is none/, record(0, 'sym')],
    [
      'a symbol beyond the table',
      to(8, '.klp.sym.vmlinux.f,2', -4),
      to(8, '99'),
      /symbol 99/,
      record(0, 'sym'),
    ],
    [
      'an object nowhere',
      pointer('x86_64', second, 8, '.klp.sym.ext4.v,0', 8),
      pointer('x86_64', second, 8, 'data_tail'),
      /names no object.*"data_tail"/,
      /__klp_relocs, record 0, klp_reloc\.sym/,
    ],
    ['an object with a dot', first, '__klp_relocs.a.b', /"a\.b" is no object name/, /__klp_relocs\.a\.b/],
    ['an empty object', first, '__klp_relocs.', /"" is no object name/, /__klp_relocs\./],
    [
      'relocations without addends',
      to(0, '.text', 4),
      to(0, '.text', 4).replace('rela', 'rel'),
      /without addends/,
      /__klp_relocs\.vmlinux/,
    ],
    ['a 32-bit machine', 'module x86_64', 'module i386', /64-bit/, /__klp_relocs\.vmlinux/],
  ])('%s', async (_, part, wrong, message, where) => {
    expect(right).toContain(part);
    const module = await openModule(right.replaceAll(part, wrong));
    await expect(readObjtoolRecords(module)).rejects.toMatchObject({
      name: 'FormatError',
      problem: {
        code: expect.stringMatching(/^klp\/intermediate-/),
        message: expect.stringMatching(message),
        where: expect.stringMatching(where),
        mend: expect.stringContaining('build it again'),
      },
    });
  });
});
