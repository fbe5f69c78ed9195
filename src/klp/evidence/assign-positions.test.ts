import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { byteFlips } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { type ModuleInput, openModule } from '../../testing/open-module';
import { endsSoon } from '../../testing/processor-time';
import { assignPositions } from './assign-positions';
import type { Testimony } from './origin';
import { ModuleOrigins } from './origins';
import { SymbolEvidence } from './symbol-evidence';

const samplePath = 'public/samples/two-objects/klp_two_objects.ko';
const annotations = '.klp.module_relocs.vmlinux';

/** `a.c` has position 1 and the local function `fa` at 0x10-0x20; `b.c` position 2; `lines` in a file's group last. */
const picture = (
  groups: { a?: string; b?: string; c?: string; rest?: string },
  machine = 'x86_64',
): string => `
module ${machine}
modinfo livepatch=Y
section .text PROGBITS AX 0x100 align=16
section .data PROGBITS WA 0x100 align=8
section .init.text PROGBITS AX 0x100 align=16
annotate vmlinux state_show 1
annotate vmlinux state_show 2
file a.c
symbol fa FUNC LOCAL .text 0x10 0x10
symbol relocs_a OBJECT LOCAL ${annotations} 0 12
${groups.a ?? ''}
file b.c
symbol relocs_b OBJECT LOCAL ${annotations} 12 12
${groups.b ?? ''}
${groups.c === undefined ? '' : `file c.c\n${groups.c}`}
undefined state_show
${groups.rest ?? ''}
`;

const use = (offset: number, section = '.text'): string => `rela ${section} ${offset} 1 state_show`;

/** Each use as `section+offset position confidence`, `?` for no position. */
async function assigned(input: ModuleInput): Promise<string[]> {
  const module = await openModule(input);
  const origins = new ModuleOrigins(module);
  const symbol = module.annotations.annotations[0]?.symbol ?? 0;
  return assignPositions(origins, symbol).uses.map(
    ({ use: { section, offset }, annotation, confidence }) =>
      `${module.object.sectionName(section.target)}+${offset} ${annotation?.position ?? '?'} ${confidence}`,
  );
}

test('the sample: a.c by its local function, b.c because only its part can follow', async () => {
  const module = await openModule(new Uint8Array(readFileSync(samplePath)));
  const symbol = module.annotations.annotations[0]?.symbol ?? 0;
  const { annotations: found, uses } = assignPositions(new ModuleOrigins(module), symbol);
  expect(
    found.map(({ annotation, origin }) => [annotation.position, origin.confidence, origin.because]),
  ).toEqual([
    [1, 'certain', 'it lies in relocs_a, which stands among the symbols of a.c'],
    [2, 'certain', 'it lies in relocs_b, which stands among the symbols of b.c'],
  ]);
  expect(
    uses.map(({ use: { offset }, annotation, because }) => [offset, annotation?.position, because]),
  ).toEqual([
    [0x39, 1, 'it lies in livepatch_cmdline_proc_show, which stands among the symbols of a.c'],
    [
      0x78,
      2,
      'of the files that annotate the symbol only b.c fits here, going by link order and by each of them using it',
    ],
  ]);
});

const hasObjcopy = spawnSync('objcopy', ['--version']).status === 0;

test.skipIf(!hasObjcopy)('without local symbols nothing decides', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'klpscope-'));
  try {
    const path = join(folder, 'stripped.ko');
    expect(spawnSync('objcopy', ['-x', samplePath, path]).status).toBe(0);
    expect(await assigned(new Uint8Array(readFileSync(path)))).toEqual([
      '.text+57 ? unknown',
      '.text+120 ? unknown',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const fb = 'symbol fb FUNC LOCAL .text 0x40 0x10';
const gb = (start: number): string => `symbol g${start} FUNC GLOBAL .text ${start} 0x10`;

describe('what shows the file', () => {
  test.each([
    [
      'local functions of both',
      { b: fb, rest: `${use(0x12)}\n${use(0x42)}` },
      ['.text+18 1 certain', '.text+66 2 certain'],
    ],
    [
      'a global alias of a local function',
      { b: fb, rest: `symbol init_module FUNC GLOBAL .text 0x40 0x10\n${use(0x42)}` },
      ['.text+66 2 certain'],
    ],
    [
      'the last byte of a function, and the one past it',
      { b: fb, rest: `${use(0x4f)}\n${use(0x1f)}` },
      ['.text+79 2 certain', '.text+31 1 certain'],
    ],
    [
      'a global function between two local ones of one file',
      { b: `${fb}\nsymbol hb FUNC LOCAL .text 0x60 0x10`, rest: `${gb(0x50)}\n${use(0x52)}` },
      ['.text+82 2 likely'],
    ],
    [
      'no symbol, between two local ones of one file',
      { b: `${fb}\nsymbol hb FUNC LOCAL .text 0x60 0x10`, rest: use(0x52) },
      ['.text+82 2 certain'],
    ],
    [
      'sections each by themselves',
      {
        b: 'symbol ib FUNC LOCAL .init.text 0 0x10\nsymbol db OBJECT LOCAL .data 0 16',
        rest: `${use(2, '.init.text')}\n${use(8, '.data')}\n${use(0x12)}`,
      },
      ['.init.text+2 2 certain', '.data+8 2 certain', '.text+18 1 certain'],
    ],
    [
      'a file without annotations',
      { c: 'symbol fc FUNC LOCAL .text 0x80 0x10', rest: use(0x82) },
      ['.text+130 ? unknown'],
    ],
    [
      'symbols of two files that overlap',
      { b: 'symbol fb FUNC LOCAL .text 0x18 0x10', rest: use(0x1a) },
      ['.text+26 ? unknown'],
    ],
    [
      'parts that are mixed',
      { a: 'symbol ha FUNC LOCAL .text 0x60 0x10', b: fb, rest: `${use(0x52)}\n${use(0x12)}\n${use(0x42)}` },
      ['.text+82 ? unknown', '.text+18 1 certain', '.text+66 2 certain'],
    ],
  ])('%s', async (_, groups, expected) => {
    expect(await assigned(picture(groups))).toEqual(expected);
  });

  test('the symbols that objtool adds behind the last file are of no file', async () => {
    const pfx = 'symbol __pfx_fa FUNC LOCAL .text 0 0x10\nsymbol __pfx_fb FUNC LOCAL .text 0x30 0x10';
    const groups = { b: fb, c: `${pfx}`, rest: `${use(0x12)}\n${use(0x42)}\n${gb(0x50)}\n${use(0x52)}` };
    const module = await openModule(picture(groups));
    const origins = new ModuleOrigins(module);
    expect(origins.linkGraph.sorted.map(({ name }) => name)).toEqual(['a.c', 'b.c']);
    expect(await assigned(picture(groups))).toEqual([
      '.text+18 1 certain',
      '.text+66 2 certain',
      '.text+82 2 likely',
    ]);
  });

  test('two files of one name', async () => {
    const groups = { b: fb, rest: `${use(0x12)}\n${use(0x42)}` };
    const text = picture(groups).replace('file b.c', 'file a.c');
    expect(await assigned(text)).toEqual(['.text+18 1 certain', '.text+66 2 certain']);
  });

  test('an STT_FILE symbol without a name ends a group', async () => {
    // The picture's grammar has no empty names: the name of the third file becomes empty in the bytes.
    const bytes = moduleFromText(picture({ c: 'symbol fc FUNC LOCAL .text 0x80 0x10', rest: use(0x82) }));
    const at = Buffer.from(bytes).indexOf('\0c.c\0') + 1;
    bytes[at] = 0;
    const origins = new ModuleOrigins(await openModule(bytes));
    expect(origins.files.map(({ name }) => name)).toEqual(['a.c', 'b.c']);
    expect(origins.originOf(2, 0x82).confidence).toBe('unknown');
  });

  test('mapping symbols of arm64 show where an object file begins', async () => {
    const groups = {
      b: 'symbol $x NOTYPE LOCAL .text 0x40 0',
      rest: `symbol gb FUNC GLOBAL .text 0x40 0x10\n${use(0x48)}`,
    };
    expect(await assigned(picture(groups, 'aarch64'))).toEqual(['.text+72 2 certain']);
    expect(await assigned(picture({ ...groups, rest: `${groups.rest}\n${use(0x12)}` }))).toEqual([
      '.text+72 2 likely',
      '.text+18 1 certain',
    ]);
  });
});

describe('what the order shows', () => {
  test.each([
    [
      'behind the last known place of the last file',
      { b: fb, rest: `${gb(0x50)}\n${use(0x52)}` },
      ['.text+82 2 likely'],
    ],
    [
      'before the first known place of the first file',
      { b: fb, rest: `${gb(0)}\n${use(2)}` },
      ['.text+2 1 likely'],
    ],
    [
      'behind the first file, the other has no use',
      { rest: `${use(0x12)}\n${gb(0x50)}\n${use(0x52)}` },
      ['.text+18 1 certain', '.text+82 2 likely'],
    ],
    [
      'two functions, the last is of the last file',
      { rest: `${use(0x12)}\n${gb(0x50)}\n${gb(0x60)}\n${use(0x52)}\n${use(0x62)}` },
      ['.text+18 1 certain', '.text+82 ? unknown', '.text+98 2 likely'],
    ],
    [
      'between two files that both have uses',
      { b: fb, rest: `${gb(0x30)}\n${use(0x12)}\n${use(0x32)}\n${use(0x42)}` },
      ['.text+18 1 certain', '.text+50 ? unknown', '.text+66 2 certain'],
    ],
    [
      'two relocations of one function count once',
      { rest: `${use(0x12)}\n${gb(0x50)}\n${use(0x52)}\n${use(0x58)}` },
      ['.text+18 1 certain', '.text+82 2 likely', '.text+88 2 likely'],
    ],
    [
      'several sections, one that the other file may have',
      {
        a: 'symbol da OBJECT LOCAL .data 0 16',
        rest: `${use(8, '.data')}\n${use(0x12)}\n${gb(0x50)}\n${use(0x52)}`,
      },
      ['.data+8 1 certain', '.text+18 1 certain', '.text+82 2 likely'],
    ],
    [
      'several sections, two that the other file may have',
      {
        a: 'symbol da OBJECT LOCAL .data 0 16',
        rest: `${use(0x20, '.data')}\n${use(0x12)}\n${gb(0x50)}\n${use(0x52)}`,
      },
      ['.data+32 ? unknown', '.text+18 1 certain', '.text+82 ? unknown'],
    ],
    [
      'nothing, when a file uses the symbol without annotating it',
      { c: 'symbol fc FUNC LOCAL .text 0x80 0x10', rest: `${use(0x82)}\n${gb(0x50)}\n${use(0x52)}` },
      ['.text+130 ? unknown', '.text+82 ? unknown'],
    ],
    [
      'nothing, where sections contradict each other',
      {
        a: 'symbol da OBJECT LOCAL .data 0x20 16',
        b: `${fb}\nsymbol db OBJECT LOCAL .data 0 16`,
        rest: `${gb(0x50)}\n${use(0x52)}\n${use(0x42)}`,
      },
      ['.text+82 ? unknown', '.text+66 2 certain'],
    ],
  ])('%s', async (_, groups, expected) => {
    const known = await assigned(picture(groups));
    expect(known).toEqual(expected);
  });
});

test('where kinds of evidence contradict each other nothing is inferred', async () => {
  const text = picture({ b: fb, rest: `${gb(0)}\n${use(2)}\n${use(0x42)}` });
  const module = await openModule(text);
  const symbol = module.annotations.annotations[0]?.symbol ?? 0;
  const symbols = new SymbolEvidence(module);
  const words = (kind: 'contradiction' | 'undecided'): string[] => {
    const testimonyOf = (_: number, offset: number): Testimony | undefined =>
      offset === 2 ? { kind, because: 'two files claim it' } : undefined;
    const origins = new ModuleOrigins(module, { symbols, others: [{ testimonyOf }], remarks: [] });
    return assignPositions(origins, symbol).uses.map(({ confidence, because }) => `${confidence} ${because}`);
  };
  expect(words('undecided')[0]).toMatch(/^likely/);
  expect(words('contradiction')[0]).toBe('unknown two files claim it');
});

describe('annotations', () => {
  test.each([
    [
      'all agree',
      [
        [1, 0],
        [1, 12],
      ],
      ['.text+80 1 certain'],
    ],
    [
      'the file itself says both',
      [
        [1, 0],
        [2, 0],
      ],
      ['.text+80 ? unknown'],
    ],
  ])('%s', async (_, [first, second], expected) => {
    const text = `
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 0x100
annotate vmlinux state_show ${first?.[0]}
annotate vmlinux state_show ${second?.[0]}
file a.c
symbol fa FUNC LOCAL .text 0x50 0x10
symbol relocs_a OBJECT LOCAL ${annotations} 0 ${second?.[1] === 0 ? 24 : 12}
undefined state_show
${use(0x50)}`;
    expect(await assigned(text)).toEqual(expected);
  });
});

describe('hostile input', () => {
  test('extents outside their section, overflowing or empty show nothing', async () => {
    const b = [
      'symbol w1 FUNC LOCAL .text 0xffffffffffffffff 0xffffffffffffffff',
      'symbol w2 FUNC LOCAL .text 0 0xffffffffffffffff',
      'symbol w3 FUNC LOCAL .text 0x40 0',
      'symbol w4 FUNC LOCAL 60000 0 16',
    ].join('\n');
    const groups = { b, rest: `${use(0x12)}\nrela .text 0xffffffffffffffff 1 state_show` };
    expect(await assigned(picture(groups))).toEqual([
      '.text+18 1 certain',
      '.text+18446744073709552000 2 likely',
    ]);
  });

  test('bytes changed at random give an answer or a FormatError', async () => {
    const bytes = moduleFromText(picture({ b: fb, rest: `${use(0x12)}\n${gb(0x50)}\n${use(0x52)}` }));
    let answers = 0;
    for (const { bytes: damaged } of byteFlips(bytes, 300, 1)) {
      try {
        await assigned(damaged);
        answers++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    expect(answers).toBeGreaterThan(50);
  });

  test('many files, symbols and relocations in little time', async () => {
    const count = 20_000;
    const lines = Array.from(
      { length: count },
      (_, i) => `file f${i}.c\nsymbol s${i} FUNC LOCAL .big ${i * 8} 4`,
    );
    const uses = Array.from({ length: count }, (_, i) => `rela .big ${i * 8 + 4} 1 state_show`);
    const text = picture({
      c: lines.join('\n'),
      rest: `section .big PROGBITS AX ${count * 8}\n${uses.join('\n')}`,
    });
    const module = await openModule(
      text.replace('section .data', `section .big NOBITS WA ${count * 8}\nsection .data`),
    );
    const symbol = module.annotations.annotations[0]?.symbol ?? 0;
    const assign = () => expect(assignPositions(new ModuleOrigins(module), symbol).uses).toHaveLength(count);
    expect(await endsSoon(assign)).toBe(true);
  });
});
