import { describe, expect, test } from 'vitest';
import { kpatchNames, kpatchPicture, pointer } from '../../testing/intermediate-pictures';
import { openModule } from '../../testing/open-module';
import { type KpatchRecords, readKpatchRecords } from './kpatch-records';

async function read(picture: string): Promise<KpatchRecords> {
  return readKpatchRecords(await openModule(picture));
}

describe.each(['x86_64', 's390x'])('records for %s', (machine) => {
  const picture = kpatchPicture(machine);

  test('symbols, relocations and sections with their names', async () => {
    const { object } = await openModule(picture);
    const section = (name: string): number | undefined => object.findSection(name);
    const f = {
      name: 'do_f',
      nameBytes: new TextEncoder().encode('do_f'),
      object: 'vmlinux',
      position: 3,
      bind: 0,
      type: 2,
      record: { section: section('.kpatch.symbols'), offset: 0 },
    };
    const v = {
      name: 'v',
      nameBytes: new TextEncoder().encode('v'),
      object: 'ext4',
      position: 0,
      bind: 1,
      type: 1,
      record: { section: section('.kpatch.symbols'), offset: 40 },
    };
    expect(await read(picture)).toEqual({
      symbols: [f, v],
      relocations: [
        {
          gate: 'ext4',
          target: { section: section('.text.f'), offset: 16 },
          type: 0x102,
          addend: -4n,
          symbol: v,
          record: { section: section('.kpatch.relocations'), offset: 0 },
        },
        {
          gate: 'vmlinux',
          target: { section: section('.data.g'), offset: 16 },
          type: 1,
          addend: 0x7fffffffffn,
          symbol: f,
          record: { section: section('.kpatch.relocations'), offset: 40 },
        },
      ],
      arch: [
        {
          section: section('.altinstructions'),
          object: 'vmlinux',
          record: { section: section('.kpatch.arch'), offset: 0 },
        },
      ],
    });
  });

  test('without .kpatch.arch', async () => {
    const { symbols, relocations, arch } = await read(picture.replaceAll('.kpatch.arch', '.other'));
    expect([symbols.length, relocations.length, arch.length]).toEqual([2, 2, 0]);
  });
});

test('a finished module keeps the strings and has none', async () => {
  expect(await read('module x86_64\nsection .kpatch.strings PROGBITS A 8')).toEqual({
    symbols: [],
    relocations: [],
    arch: [],
  });
});

test('a name that is no UTF-8 keeps its bytes', async () => {
  const hex = Buffer.from(kpatchNames).toString('hex');
  const { symbols } = await read(kpatchPicture('x86_64').replace(hex, hex.replace('646f5f66', '646fff66')));
  expect([symbols[0]?.name, symbols[0]?.nameBytes]).toEqual([
    'do\\xfff',
    Uint8Array.of(0x64, 0x6f, 0xff, 0x66),
  ]);
});

describe('what cannot be read', () => {
  const right = kpatchPicture('x86_64');
  const to = (section: string, offset: number, symbol: string, addend = 0): string =>
    pointer('x86_64', `.kpatch.${section}`, offset, symbol, addend);
  const strings = Buffer.from(kpatchNames).toString('hex');
  const fName = to('symbols', 24, '.kpatch.strings', 13);
  const fObject = to('symbols', 32, '.kpatch.strings');
  const vObject = to('symbols', 72, '.kpatch.strings', 8);
  const dest = to('relocations', 0, '.text.f', 0x10);
  const gate = to('relocations', 24, '.kpatch.strings', 8);
  const ksym = to('relocations', 32, '.kpatch.symbols', 40);
  const sec = to('arch', 0, '.altinstructions');
  const archObject = to('arch', 8, '.kpatch.strings');
  const bytesOf = (section: string): string =>
    new RegExp(`section \\.kpatch\\.${section} .*bytes=([0-9a-f]+)`).exec(right)?.[1] ?? '';
  const changed = (section: string, at: number, hex: string): string => {
    const bytes = bytesOf(section);
    return bytes.slice(0, at * 2) + hex + bytes.slice(at * 2 + hex.length);
  };

  test.each<[string, string, string, RegExp, RegExp]>([
    [
      'a size of symbols',
      bytesOf('symbols'),
      `${bytesOf('symbols')}00`,
      /kpatch_symbol of 40 bytes.*81/,
      /\.kpatch\.symbols$/,
    ],
    [
      'a size of relocations',
      bytesOf('relocations'),
      bytesOf('relocations').slice(2),
      /of 40 bytes.*79/,
      /\.kpatch\.relocations$/,
    ],
    [
      'a size of .kpatch.arch',
      `16 align=8 bytes=${bytesOf('arch')}`,
      `17 align=8 bytes=${bytesOf('arch')}00`,
      /of 16 bytes.*17/,
      /\.kpatch\.arch$/,
    ],
    [
      'counts',
      `80 align=8 bytes=${bytesOf('relocations')}`,
      `80 align=8 bytes=${bytesOf('relocations').slice(80)}`,
      /1 relocations and 2 symbols/,
      /\.kpatch\.relocations$/,
    ],
    ['no symbols', '.kpatch.symbols', '.other', /\.kpatch\.symbols, .* is not/, /\.kpatch\.relocations$/],
    [
      'no relocations',
      '.kpatch.relocations',
      '.other',
      /\.kpatch\.relocations, .* is not/,
      /\.kpatch\.symbols$/,
    ],
    ['no strings', '.kpatch.strings', '.other', /\.kpatch\.strings, .* is not/, /\.kpatch\.symbols$/],
    [
      'two sections of symbols',
      'section-symbol .text.f',
      'section-symbol .text.f\nsection .kpatch.symbols PROGBITS A 0',
      /a second section/,
      /\.kpatch\.symbols$/,
    ],
    ['no name', fName, '', /no relocation/, /record 0, kpatch_symbol\.name$/],
    ['no object of a symbol', vObject, '', /no relocation/, /record 1, kpatch_symbol\.objname$/],
    ['no place', dest, '', /no relocation/, /record 0, kpatch_relocation\.dest$/],
    ['no gate', gate, '', /no relocation/, /record 0, kpatch_relocation\.objname$/],
    ['no symbol', ksym, '', /no relocation/, /record 0, kpatch_relocation\.ksym$/],
    ['no section', sec, '', /no relocation/, /record 0, kpatch_arch\.sec$/],
    ['no object of a section', archObject, '', /no relocation/, /record 0, kpatch_arch\.objname$/],
    [
      'a string in another section',
      fName,
      to('symbols', 24, '.text.f', 13),
      /not lead to \.kpatch\.strings/,
      /kpatch_symbol\.name$/,
    ],
    [
      'a string after the table',
      fName,
      to('symbols', 24, '.kpatch.strings', 20),
      /at 20, \.kpatch\.strings has 20 bytes/,
      /kpatch_symbol\.name$/,
    ],
    [
      'a string before it',
      vObject,
      to('symbols', 72, '.kpatch.strings', -1),
      /at -1/,
      /record 1, kpatch_symbol\.objname$/,
    ],
    [
      'a string without its end',
      strings,
      strings.slice(0, -2),
      /at 18 has no NUL/,
      /record 1, kpatch_symbol\.name$/,
    ],
    [
      'an endless string',
      strings,
      `${strings.slice(0, -2)}${'61'.repeat(600)}00`,
      /no NUL within 511/,
      /record 1, kpatch_symbol\.name$/,
    ],
    [
      'an empty name',
      fName,
      to('symbols', 24, '.kpatch.strings', 7),
      /name is empty/,
      /kpatch_symbol\.name$/,
    ],
    [
      'a name with a comma',
      strings,
      strings.replace('646f5f66', '646f2c66'),
      /comma/,
      /record 0, kpatch_symbol\.name$/,
    ],
    [
      'an object with a dot',
      strings,
      strings.replace('65787434', '65782e34'),
      /"ex\.4" is no object name/,
      /record 1, kpatch_symbol\.objname$/,
    ],
    [
      'an empty object',
      fObject,
      to('symbols', 32, '.kpatch.strings', 7),
      /"" is no object name/,
      /record 0, kpatch_symbol\.objname$/,
    ],
    [
      'a symbol inside a record',
      ksym,
      to('relocations', 32, '.kpatch.symbols', 41),
      /byte 41 .* no record begins/,
      /kpatch_relocation\.ksym$/,
    ],
    [
      'a symbol after the last',
      ksym,
      to('relocations', 32, '.kpatch.symbols', 80),
      /byte 80/,
      /kpatch_relocation\.ksym$/,
    ],
    [
      'a symbol before the first',
      ksym,
      to('relocations', 32, '.kpatch.symbols', -40),
      /byte -40/,
      /kpatch_relocation\.ksym$/,
    ],
    [
      'a symbol elsewhere',
      ksym,
      to('relocations', 32, '.kpatch.strings'),
      /not lead to \.kpatch\.symbols/,
      /kpatch_relocation\.ksym$/,
    ],
    [
      'a place after its section',
      dest,
      to('relocations', 0, '.text.f', 64),
      /byte 64 of section \d+ \.text\.f, which has 64/,
      /kpatch_relocation\.dest$/,
    ],
    [
      'a place in no section',
      dest,
      to('relocations', 0, 'elsewhere'),
      /no section/,
      /kpatch_relocation\.dest$/,
    ],
    ['arch of no section', sec, to('arch', 0, 'elsewhere'), /no section/, /kpatch_arch\.sec$/],
    [
      'a position of 64 bits',
      bytesOf('symbols'),
      changed('symbols', 15, '80'),
      /no position/,
      /record 0, kpatch_symbol\.sympos$/,
    ],
    [
      'a binding of 5 bits',
      bytesOf('symbols'),
      changed('symbols', 16, '10'),
      /16 is beyond/,
      /record 0, kpatch_symbol\.bind$/,
    ],
    [
      'a type of 8 bits',
      bytesOf('symbols'),
      changed('symbols', 57, 'ff'),
      /255 is beyond/,
      /record 1, kpatch_symbol\.type$/,
    ],
  ])('%s', async (_, part, wrong, message, where) => {
    expect(part).not.toBe('');
    expect(right).toContain(part);
    await expect(read(right.replaceAll(part, wrong))).rejects.toMatchObject({
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
