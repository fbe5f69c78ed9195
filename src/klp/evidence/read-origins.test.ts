import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import type { SymbolIndex } from '../../elf/symbol';
import { byteFlips } from '../../testing/corrupt';
import { evidenceFixture } from '../../testing/evidence-fixtures';
import { openModule, openObject } from '../../testing/open-module';
import { readPlainElf } from '../../testing/plain-elf';
import type { LivepatchModule } from '../livepatch-module';
import { assignPositions } from './assign-positions';
import type { LinkedObject } from './object-claims';
import { ModuleOrigins } from './origins';
import { readOrigins } from './read-origins';

type Bytes = Uint8Array<ArrayBuffer>;

function annotatedSymbol({ annotations }: LivepatchModule): SymbolIndex {
  return annotations.annotations[0]?.symbol ?? 0;
}

function wordsOf(origins: ModuleOrigins): string[] {
  const { object } = origins.module;
  return assignPositions(origins, annotatedSymbol(origins.module)).uses.map(
    ({ use: { section, offset }, annotation, confidence }) =>
      `${object.sectionName(section.target)}+${offset} ${annotation?.position ?? '?'} ${confidence}`,
  );
}

async function read(bytes: Bytes, objects: Readonly<Record<string, Bytes>> = {}): Promise<ModuleOrigins> {
  const opened: LinkedObject[] = [];
  for (const [name, own] of Object.entries(objects)) opened.push({ name, object: await openObject(own) });
  return readOrigins(await openModule(bytes), opened);
}

function objectsOf(
  module: 'gcc-plain' | 'same-name-plain',
  ...names: readonly string[]
): Record<string, Bytes> {
  return Object.fromEntries(names.map((name) => [`${name}.o`, evidenceFixture(`${module}-${name}.o`)]));
}

/** A copy in which a text of one section, or of the whole file, is another of the same length. */
function replaced(bytes: Bytes, from: string, to: string, section?: string): Bytes {
  const copy = bytes.slice();
  const { offset, size } = readPlainElf(bytes).sections.find(({ name }) => name === section) ?? {
    offset: 0,
    size: bytes.length,
  };
  const at = Buffer.from(bytes)
    .subarray(offset, offset + size)
    .indexOf(from, 0, 'latin1');
  if (at < 0 || from.length !== to.length) throw new Error(`${from} cannot be replaced`);
  copy.set(Buffer.from(to, 'latin1'), offset + at);
  return copy;
}

/** All code of a.c and b.c; `data`: what is said of b_pointer. */
const ofGcc = (confidence: string, data = '? unknown'): string[] => [
  `.text+5 1 ${confidence}`,
  `.text+40 1 ${confidence}`,
  `.text+72 2 ${confidence}`,
  `.text+104 2 ${confidence}`,
  `.init.text+5 2 ${confidence}`,
  `.data+0 ${data}`,
];
const ofClang = [
  '.text+2 1 certain',
  '.text+21 1 certain',
  '.text+37 2 certain',
  '.text+53 2 certain',
  '.init.text+2 2 certain',
  '.data+0 ? unknown',
];
const nothing = ofGcc('').map((words) => words.replace(/ .*/, ' ? unknown'));
const ofSame = ['.text+5 1 certain', '.text+40 1 certain', '.text+72 2 certain', '.text+104 2 certain'];

describe('debug information', () => {
  test.each([
    ['gcc-dwarf5', ofGcc('certain')],
    ['gcc-dwarf4', ofGcc('certain')],
    ['gcc-zlib', ofGcc('certain')],
    [
      'gcc-sections',
      [
        '.text.a_first+5 1 certain',
        '.text.a_second+8 1 certain',
        '.text.b_first+8 2 certain',
        '.text.b_second+8 2 certain',
        '.init.text+5 2 certain',
        '.data+0 ? unknown',
      ],
    ],
    ['clang-dwarf5', ofClang],
    ['clang-dwarf4', ofClang],
    ['same-name', ofSame],
    ['gcc-dwarf5-files', ofGcc('certain')],
    ['gcc-dwarf5-bare', ofGcc('certain')],
    ['gcc-plain', nothing],
    ['gcc-plain-files', nothing],
    ['gcc-plain-bare', nothing],
  ])('%s', async (name, expected) => {
    const origins = await read(evidenceFixture(`${name}.ko`));
    expect(wordsOf(origins)).toEqual(expected);
    expect(origins.remarks).toEqual([]);
  });

  test('the symbols alone do not show it', async () => {
    for (const name of ['gcc-dwarf5', 'clang-dwarf5'])
      expect(
        wordsOf(new ModuleOrigins(await openModule(evidenceFixture(`${name}.ko`)))).every((words) =>
          words.endsWith('? unknown'),
        ),
      ).toBe(true);
    expect(wordsOf(await read(evidenceFixture('same-name-plain.ko')))).toEqual([
      '.text+5 1 likely',
      '.text+40 ? unknown',
      '.text+72 ? unknown',
      '.text+104 2 likely',
    ]);
  });

  test('says which of two files of one name', async () => {
    const origins = await read(evidenceFixture('same-name.ko'));
    const { uses } = assignPositions(origins, annotatedSymbol(origins.module));
    expect(uses.map(({ because }) => because)).toEqual([
      'the debug information says that it is of x/same.c',
      'the debug information says that it is of x/same.c',
      'the debug information says that it is of y/same.c',
      'the debug information says that it is of y/same.c',
    ]);
  });

  test('that contradicts the symbols leaves it open', async () => {
    const origins = await read(replaced(evidenceFixture('gcc-dwarf5.ko'), '\0a.c\0', '\0z.c\0', '.strtab'));
    expect(wordsOf(origins).slice(0, 3)).toEqual([
      '.text+5 ? unknown',
      '.text+40 ? unknown',
      '.text+72 2 certain',
    ]);
    const [use] = assignPositions(origins, annotatedSymbol(origins.module)).uses;
    expect(use?.because).toBe(
      'the debug information says that it is of a.c, but places of z.c are in that part',
    );
  });

  test.each([
    [
      'packed in an unknown way',
      (bytes: Bytes, offset: number): void => bytes.set([9], offset),
      'a packed section of an unknown kind',
    ],
    [
      'packed, and damaged',
      (bytes: Bytes, offset: number): Bytes => bytes.fill(0xff, offset + 26, offset + 60),
      'a packed section is damaged',
    ],
    [
      'packed, and too big',
      (bytes: Bytes, offset: number): void => bytes.set([0xff], offset + 12),
      'a packed section that is too big',
    ],
  ])('%s', async (_, damage, message) => {
    const bytes = evidenceFixture('gcc-zlib.ko');
    damage(bytes, readPlainElf(bytes).sections.find(({ name }) => name === '.debug_info')?.offset ?? 0);
    const origins = await read(bytes);
    expect(wordsOf(origins)).toEqual(nothing);
    expect(origins.remarks).toEqual([`The debug information cannot be read and is left aside: ${message}.`]);
  });
});

describe('object files', () => {
  const plain = objectsOf('gcc-plain', 'a', 'b', 'last');

  test.each([
    ['gcc-plain', plain, ofGcc('certain', '2 certain')],
    ['gcc-plain-files', plain, ofGcc('certain', '2 certain')],
    ['gcc-plain-bare', plain, ofGcc('certain', '2 certain')],
    ['gcc-dwarf5', plain, ofGcc('certain', '2 certain')],
    ['gcc-dwarf5-bare', plain, ofGcc('certain', '2 certain')],
    ['same-name-plain', objectsOf('same-name-plain', 'x', 'y'), ofSame],
  ])('of %s', async (name, objects, expected) => {
    const origins = await read(evidenceFixture(`${name}.ko`), objects);
    expect(wordsOf(origins)).toEqual(expected);
    expect(origins.remarks).toEqual([]);
  });

  test('one of two', async () => {
    const origins = await read(evidenceFixture('gcc-plain.ko'), objectsOf('gcc-plain', 'b'));
    expect(wordsOf(origins)).toEqual([
      '.text+5 ? unknown',
      '.text+40 ? unknown',
      '.text+72 2 certain',
      '.text+104 2 certain',
      '.init.text+5 2 certain',
      '.data+0 2 certain',
    ]);
  });

  const a = evidenceFixture('gcc-plain-a.o');
  test.each([
    ['other code', replaced(a, '\x83\xc0', '\x83\xc1', '.text'), 'its .text is not in the module as it is'],
    ['another symbol', replaced(a, 'state_show', 'state_shew'), 'its .text is not in the module as it is'],
    ['another function', replaced(a, 'a_first', 'a_forst'), 'its .text is not in the module as it is'],
    [
      'another annotation',
      replaced(a, '\x01', '\x03', '.klp.module_relocs.vmlinux'),
      'its .klp.module_relocs.vmlinux is not in the module as it is',
    ],
    ['no single object file', evidenceFixture('gcc-plain.ko'), 'it consists of several object files itself'],
    ['another machine', replaced(a, '\x3e\0\x01\0', '\xb7\0\x01\0'), 'it is for another machine'],
  ])('%s', async (_, bytes, reason) => {
    const origins = await read(evidenceFixture('gcc-plain.ko'), { 'a.o': bytes });
    expect(wordsOf(origins)).toEqual(nothing);
    expect(origins.remarks).toEqual([`a.o shows nothing of the module: ${reason}.`]);
  });

  test('that are there twice without symbols contradict each other', async () => {
    const twice = { ...plain, 'copy.o': evidenceFixture('gcc-plain-a.o') };
    const origins = await read(evidenceFixture('gcc-plain-bare.ko'), twice);
    expect(wordsOf(origins).slice(0, 3)).toEqual([
      '.text+5 ? unknown',
      '.text+40 ? unknown',
      '.text+72 2 certain',
    ]);
    expect(wordsOf(await read(evidenceFixture('gcc-plain.ko'), twice))).toEqual(
      ofGcc('certain', '2 certain'),
    );
  });

  test('that debug information contradicts leave it open', async () => {
    const bytes = replaced(evidenceFixture('gcc-dwarf5.ko'), 'a.c\0', 'z.c\0', '.debug_line_str');
    expect(wordsOf(await read(bytes, plain)).slice(0, 3)).toEqual([
      '.text+5 ? unknown',
      '.text+40 ? unknown',
      '.text+72 2 certain',
    ]);
  });
});

describe('damage', () => {
  /** Fails for anything but an answer or a FormatError; says how many answers there were. */
  async function countAnswers(
    inputs: Iterable<{ what: string; bytes: Bytes }>,
    asObject = false,
  ): Promise<number> {
    let answers = 0;
    for (const { what, bytes } of inputs) {
      try {
        const objects = asObject ? { 'a.o': bytes } : objectsOf('gcc-plain', 'a');
        wordsOf(await read(asObject ? evidenceFixture('gcc-plain.ko') : bytes, objects));
        answers++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw new Error(what, { cause: error });
      }
    }
    return answers;
  }

  test.each(['gcc-dwarf5', 'gcc-dwarf4', 'clang-dwarf5', 'clang-dwarf4', 'gcc-zlib'])(
    'of the debug information of %s is an answer always',
    async (name) => {
      const bytes = evidenceFixture(`${name}.ko`);
      const damaged = readPlainElf(bytes)
        .sections.filter(({ name: section }) => /debug_(info|abbrev|r|a|str_off)/.test(section))
        .flatMap(({ name: section, offset, size }) =>
          Array.from({ length: Math.ceil(Math.min(size, 700) / 7) }, (_, i) => {
            const copy = bytes.slice();
            const at = offset + i * 7 + (i % 7);
            copy[at] = i % 2 === 0 ? 0xff : (copy[at] ?? 0) ^ (1 << (i % 7));
            return { what: `${section}+${at - offset}`, bytes: copy };
          }),
        );
      expect(await countAnswers(damaged)).toBe(damaged.length);
    },
  );

  test('anywhere gives an answer or a FormatError', async () => {
    expect(await countAnswers(byteFlips(evidenceFixture('gcc-dwarf5.ko'), 300, 2))).toBeGreaterThan(50);
    expect(await countAnswers(byteFlips(evidenceFixture('gcc-plain-a.o'), 300, 3), true)).toBeGreaterThan(50);
  });
});
