import { describe, expect, test } from 'vitest';
import { openModule } from '../testing/open-module';
import { listFunctions } from './functions';
import { SymbolCover } from './symbol-cover';

const picture = `
module x86_64
section .text PROGBITS AX 64
section .text.unlikely PROGBITS AX 16
section .altinstr_replacement PROGBITS AX 8
section .empty PROGBITS AX 0
section .data PROGBITS WA 64
section-symbol .text
symbol twice FUNC LOCAL .text 0 16
symbol twice FUNC LOCAL .text 16 16
symbol asm FUNC GLOBAL .text 32 0
symbol next FUNC GLOBAL .text 48 8
symbol last FUNC GLOBAL .text 60 0
symbol cold FUNC LOCAL .text.unlikely 0 16
symbol data OBJECT LOCAL .data 0 64
undefined elsewhere
livepatch-symbol .klp.sym.vmlinux.f,0
rela .text 0 2 elsewhere 0
rela .text 15 2 elsewhere 0
rela .text 16 2 elsewhere 0
rela .text 5 2 .klp.sym.vmlinux.f,0 0 in=.klp.rela.vmlinux..text flags=AIo
rela .text 40 2 .klp.sym.vmlinux.f,0 0 in=.klp.rela.vmlinux..text flags=AIo
rela .altinstr_replacement 0 2 elsewhere 0
`;

test('functions, and sections of code without one, with their relocations', async () => {
  const module = await openModule(picture);
  const rows = listFunctions(module).map(({ name, section, offset, size, ordinary, livepatch }) =>
    [module.object.sectionName(section), name, offset, size, ordinary, livepatch].join(' '),
  );
  expect(rows).toEqual([
    '.text twice 0 16 2 1',
    '.text twice 16 16 1 0',
    '.text.unlikely cold 0 16 0 0',
    '.text asm 32 16 0 1',
    '.text next 48 8 0 0',
    '.text last 60 4 0 0',
    '.altinstr_replacement .altinstr_replacement 0 8 1 0',
  ]);
});

describe('which symbol covers a place', () => {
  const symbols = `
module aarch64
section .text PROGBITS AX 256
symbol $x NOTYPE LOCAL .text 0 0
symbol alias FUNC LOCAL .text 0 100
symbol outer FUNC GLOBAL .text 0 100
symbol short FUNC GLOBAL .text 0 10
symbol inner FUNC GLOBAL .text 20 10
symbol label NOTYPE GLOBAL .text 24 0
symbol $d NOTYPE LOCAL .text 40 0
symbol end NOTYPE GLOBAL .text 120 0
`;

  test.each([
    [0, 'alias+0'],
    [5, 'alias+5'],
    [20, 'inner+0'],
    [24, 'label+0'],
    [25, 'inner+5'],
    [30, 'alias+30'],
    [40, 'alias+40'],
    [100, undefined],
    [120, 'end+0'],
    [121, undefined],
    [-1, undefined],
  ])('%i: %s', async (offset, expected) => {
    const module = await openModule(symbols);
    const found = new SymbolCover(module.symbols).find(1, offset);
    expect(found && `${module.symbols.name(found.symbol)}+${found.delta}`).toBe(expected);
  });

  test('where symbols begin', async () => {
    const module = await openModule(symbols);
    const cover = new SymbolCover(module.symbols);
    expect(cover.starts(1).map(({ start, symbol }) => `${start} ${module.symbols.name(symbol)}`)).toEqual([
      '0 alias',
      '20 inner',
      '24 label',
      '120 end',
    ]);
    expect([cover.nextStart(1, 0), cover.nextStart(1, 24), cover.nextStart(1, 120)]).toEqual([
      20,
      120,
      undefined,
    ]);
  });
});
