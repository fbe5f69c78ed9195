import { describe, expect, test } from 'vitest';
import { SHF_ALLOC, SHF_INFO_LINK, SHF_RELA_LIVEPATCH, SHN_LIVEPATCH } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import { moduleFromText } from '../../testing/module-from-text';
import type { ModuleInput } from '../../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../../testing/plain-elf';
import {
  ext4Symbol,
  livepatchLines,
  mendWords,
  planRepairOf,
  repairInput,
  sectionIndex,
  soundLivepatch,
  vmlinuxSymbol,
  withHeader,
} from '../../testing/repair-module';
import { livepatchTags, modinfoLine, runLoader, stopOf } from '../../testing/run-loader';

const vmlinuxText = '.klp.rela.vmlinux..text';
const ext4Text = '.klp.rela.ext4..text';
const [alloc, livepatch, infoLink] = [SHF_ALLOC, SHF_RELA_LIVEPATCH, SHF_INFO_LINK].map(Number) as [
  number,
  number,
  number,
];
const without = (flag: number) => (flags: number) => flags & ~flag;
const soundLines = [
  `${vmlinuxText} of .text: 16 ${vmlinuxSymbol} -4`,
  `${ext4Text} of .text: 24 ${ext4Symbol} -4`,
];
const untagged = livepatchTags.filter((tag) => tag !== 'livepatch=Y');

const marked = (symbol: string): string => `livepatch-symbol ${symbol}\n`;
/** The livepatch symbols as another kind of symbol. */
const unmarked = (line: (symbol: string) => string): string =>
  [vmlinuxSymbol, ext4Symbol].reduce(
    (text, symbol) => text.replace(marked(symbol), `${line(symbol)}\n`),
    soundLivepatch(),
  );

test('a sound module has nothing to mend', async () => {
  const repair = await planRepairOf(soundLivepatch());
  expect(repair).toMatchObject({ state: 'nothing', mends: [], problems: [] });
  expect(stopOf(await runLoader(soundLivepatch()))).toBe('loaded');
});

test('SHF_INFO_LINK alone is no reason to write a module anew', async () => {
  const input = withHeader(soundLivepatch(), vmlinuxText, 'flags', without(infoLink));
  expect((await planRepairOf(input)).state).toBe('nothing');
});

interface Case {
  readonly what: string;
  readonly input: ModuleInput;
  readonly mends: readonly string[];
  /** Livepatch relocations afterwards. */
  readonly lines?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'undefined symbols',
    input: unmarked((symbol) => `undefined ${symbol}`),
    mends: [`symbol-marked ${vmlinuxSymbol} x1`, `symbol-marked ${ext4Symbol} x1`],
  },
  {
    what: 'absolute symbols, as ld -r leaves them',
    input: unmarked((symbol) => `symbol ${symbol} NOTYPE GLOBAL ABS 0 0`),
    mends: [`symbol-marked ${vmlinuxSymbol} x1`, `symbol-marked ${ext4Symbol} x1`],
  },
  {
    what: 'local absolute symbols',
    input: unmarked((symbol) => `symbol ${symbol} NOTYPE LOCAL ABS 0 0`),
    mends: [`symbol-marked ${vmlinuxSymbol} x1`, `symbol-marked ${ext4Symbol} x1`],
  },
  {
    what: 'no SHF_RELA_LIVEPATCH',
    input: withHeader(soundLivepatch(), vmlinuxText, 'flags', without(livepatch)),
    mends: [`section-flagged ${vmlinuxText} x1`],
  },
  {
    what: 'no SHF_ALLOC',
    input: withHeader(soundLivepatch(), ext4Text, 'flags', without(alloc)),
    mends: [`section-allocated ${ext4Text} x1`],
  },
  {
    what: 'no flags at all',
    input: withHeader(soundLivepatch(), ext4Text, 'flags', () => 0),
    mends: [
      `section-flagged ${ext4Text} x1`,
      `section-allocated ${ext4Text} x1`,
      `section-info-link ${ext4Text} x1`,
    ],
  },
  {
    what: 'sh_info of another section',
    input: withHeader(soundLivepatch(), vmlinuxText, 'info', () => sectionIndex(soundLivepatch(), '.data')),
    mends: [`section-target ${vmlinuxText} > .text x1`],
  },
  {
    what: 'sh_info 0',
    input: withHeader(soundLivepatch(), ext4Text, 'info', () => 0),
    mends: [`section-target ${ext4Text} > .text x1`],
  },
  {
    what: 'sh_info beyond the sections',
    input: withHeader(soundLivepatch(), ext4Text, 'info', () => 60_000),
    mends: [`section-target ${ext4Text} > .text x1`],
  },
  {
    what: 'sh_link that is no symbol table',
    input: withHeader(soundLivepatch(), ext4Text, 'link', () => 1),
    mends: [`section-link ${ext4Text} > .symtab x1`],
  },
  {
    what: 'sh_link beyond the sections',
    input: withHeader(soundLivepatch(), ext4Text, 'link', () => 60_000),
    mends: [`section-link ${ext4Text} > .symtab x1`],
  },
  {
    what: 'ordinary relocations where there is a livepatch section',
    input: soundLivepatch(`rela .text 0x20 4 ${vmlinuxSymbol} -4\nrela .text 0x28 4 ${vmlinuxSymbol} -8`),
    mends: [`relocation-moved .rela.text > ${vmlinuxText} ${vmlinuxSymbol} x2`],
    lines: [
      `${vmlinuxText} of .text: 16 ${vmlinuxSymbol} -4`,
      `${vmlinuxText} of .text: 32 ${vmlinuxSymbol} -4`,
      `${vmlinuxText} of .text: 40 ${vmlinuxSymbol} -8`,
      `${ext4Text} of .text: 24 ${ext4Symbol} -4`,
    ],
  },
  {
    what: 'ordinary relocations in the second of two sections',
    input: soundLivepatch(`rela .data 8 1 ${ext4Symbol} 0\nrela .data 0 1 ${vmlinuxSymbol} 16`),
    mends: [
      `relocation-moved .rela.data > .klp.rela.ext4..data ${ext4Symbol} x1`,
      `relocation-moved .rela.data > .klp.rela.vmlinux..data ${vmlinuxSymbol} x1`,
    ],
    lines: [
      ...soundLines,
      `.klp.rela.ext4..data of .data: 8 ${ext4Symbol} 0`,
      `.klp.rela.vmlinux..data of .data: 0 ${vmlinuxSymbol} 16`,
    ],
  },
  {
    what: 'several symbols in one new section: rows keep their order',
    input: soundLivepatch(`livepatch-symbol .klp.sym.vmlinux.seq_printf,0
rela .data 0 1 ${vmlinuxSymbol} 0
rela .data 8 1 .klp.sym.vmlinux.seq_printf,0 0
rela .data 16 1 ${vmlinuxSymbol} 0`),
    mends: [
      `relocation-moved .rela.data > .klp.rela.vmlinux..data ${vmlinuxSymbol} x2`,
      'relocation-moved .rela.data > .klp.rela.vmlinux..data .klp.sym.vmlinux.seq_printf,0 x1',
    ],
    lines: [
      ...soundLines,
      `.klp.rela.vmlinux..data of .data: 0 ${vmlinuxSymbol} 0`,
      '.klp.rela.vmlinux..data of .data: 8 .klp.sym.vmlinux.seq_printf,0 0',
      `.klp.rela.vmlinux..data of .data: 16 ${vmlinuxSymbol} 0`,
    ],
  },
  {
    what: 'the object of other relocations against the symbol, not its own',
    input: soundLivepatch(`${marked('.klp.sym.jbd2.dup,1')}
rela .text 0x20 4 .klp.sym.jbd2.dup,1 -4 in=${ext4Text} flags=AIo
rela .data 0 1 .klp.sym.jbd2.dup,1 0`),
    mends: ['relocation-moved .rela.data > .klp.rela.ext4..data .klp.sym.jbd2.dup,1 x1'],
    lines: [
      ...soundLines,
      `${ext4Text} of .text: 32 .klp.sym.jbd2.dup,1 -4`,
      '.klp.rela.ext4..data of .data: 0 .klp.sym.jbd2.dup,1 0',
    ],
  },
  {
    what: 'a section named with one dot takes them in',
    input: soundLivepatch(
      `rela .data 0 1 ${vmlinuxSymbol} 0 in=.klp.rela.vmlinux.data flags=Ao\nrela .data 8 1 ${vmlinuxSymbol} 0`,
    ),
    mends: [`relocation-moved .rela.data > .klp.rela.vmlinux.data ${vmlinuxSymbol} x1`],
    lines: [
      ...soundLines,
      `.klp.rela.vmlinux.data of .data: 0 ${vmlinuxSymbol} 0`,
      `.klp.rela.vmlinux.data of .data: 8 ${vmlinuxSymbol} 0`,
    ],
  },
  {
    what: 'what livepatch does as well goes',
    input: soundLivepatch(`rela .text 0x10 4 ${vmlinuxSymbol} -4`),
    mends: [`relocation-dropped .rela.text ${vmlinuxSymbol} x1`],
  },
  {
    what: 'symbols of vmlinux in a section for a module',
    input: soundLivepatch(`rela .text 0x20 4 ${vmlinuxSymbol} -4 in=${ext4Text} flags=AIo
rela .data 0 1 ${vmlinuxSymbol} 0 in=.klp.rela.ext4..data flags=AIo
rela .data 8 1 ${ext4Symbol} 0 in=.klp.rela.ext4..data flags=AIo`),
    mends: [
      `relocation-regated ${ext4Text} > ${vmlinuxText} ${vmlinuxSymbol} x1`,
      `relocation-regated .klp.rela.ext4..data > .klp.rela.vmlinux..data ${vmlinuxSymbol} x1`,
    ],
    lines: [
      `${vmlinuxText} of .text: 16 ${vmlinuxSymbol} -4`,
      `${vmlinuxText} of .text: 32 ${vmlinuxSymbol} -4`,
      `${ext4Text} of .text: 24 ${ext4Symbol} -4`,
      `.klp.rela.ext4..data of .data: 8 ${ext4Symbol} 0`,
      `.klp.rela.vmlinux..data of .data: 0 ${vmlinuxSymbol} 0`,
    ],
  },
  {
    what: 'annotations left behind, before and after what stays',
    input: `${soundLivepatch()}
section-symbol .klp.module_relocs.ext4
annotate vmlinux ${vmlinuxSymbol} 2
annotate ext4 ${ext4Symbol} 0`.replace('section .text', 'annotate ext4 new_show 1\nsection .text'),
    mends: [
      'annotations-removed .klp.module_relocs.ext4 x2',
      'annotations-removed .klp.module_relocs.vmlinux x1',
    ],
  },
  {
    what: 'no livepatch tag',
    input: soundLivepatch('', untagged),
    mends: ['tag-added .modinfo x1'],
  },
];

describe.each(cases)('$what', ({ input, mends, lines = soundLines }) => {
  test('is mended, read back, and a finished livepatch', async () => {
    const { repair, bytes, verification, module, again } = await repairInput(input);
    expect(mendWords(repair)).toEqual(mends);
    expect(repair.problems).toEqual([]);
    expect(verification.problems).toEqual([]);
    expect(livepatchLines(bytes).toSorted()).toEqual(lines.toSorted());
    expect(module.dialect.id).toBe('livepatch');
    expect(again).toMatchObject({ state: 'nothing', mends: [], problems: [] });
  });

  test('passes the loader', async () => {
    const verdict = await runLoader((await repairInput(input)).bytes);
    expect(stopOf(verdict)).toMatch(/^(loaded|undecided)$/);
    const stops = verdict.late.map(({ object, errno }) => `${object} ${errno}`);
    expect(stops).toEqual(['ext4 undefined']);
  });

  test('says what is done in sentences', async () => {
    for (const { sentence } of (await planRepairOf(input)).mends) expect(sentence).toMatch(/^\S.*[^.]\.$/);
  });
});

/** Everything at once: the sections by their place, so that indices change below all of it. */
const everything = (): Uint8Array<ArrayBuffer> => {
  const text = soundLivepatch(
    `${modinfoLine('author=x')}
rela .data 0 1 ${vmlinuxSymbol} 0
rela .text 0x20 4 ${ext4Symbol} -4
section-symbol .klp.module_relocs.vmlinux`,
    untagged,
  )
    .replace(modinfoLine('author=x'), '')
    .replace(marked(vmlinuxSymbol), `symbol ${vmlinuxSymbol} NOTYPE LOCAL ABS 0 0\n`)
    .replace(marked(ext4Symbol), `undefined ${ext4Symbol}\n`)
    .replace('section .text', `annotate vmlinux ${vmlinuxSymbol} 2\nsection .text`);
  const flagless = withHeader(text, vmlinuxText, 'flags', () => 0);
  return withHeader(
    withHeader(flagless, ext4Text, 'info', () => 0),
    ext4Text,
    'link',
    () => 2,
  );
};

describe('all faults of one module', () => {
  test('are mended together', async () => {
    const { repair, bytes, verification, module, again } = await repairInput(everything());
    expect(mendWords(repair)).toEqual([
      `symbol-marked ${vmlinuxSymbol} x1`,
      `symbol-marked ${ext4Symbol} x1`,
      `section-flagged ${vmlinuxText} x1`,
      `section-allocated ${vmlinuxText} x1`,
      `section-info-link ${vmlinuxText} x1`,
      `section-target ${ext4Text} > .text x1`,
      `section-link ${ext4Text} > .symtab x1`,
      `relocation-moved .rela.text > ${ext4Text} ${ext4Symbol} x1`,
      `relocation-moved .rela.data > .klp.rela.vmlinux..data ${vmlinuxSymbol} x1`,
      'annotations-removed .klp.module_relocs.vmlinux x1',
      'tag-added .modinfo x1',
    ]);
    expect([repair.problems, verification.problems]).toEqual([[], []]);
    expect(livepatchLines(bytes)).toEqual([
      ...soundLines,
      `${ext4Text} of .text: 32 ${ext4Symbol} -4`,
      `.klp.rela.vmlinux..data of .data: 0 ${vmlinuxSymbol} 0`,
    ]);
    const { sections, symbols } = readPlainElf(bytes);
    const symtab = sections.findIndex(({ type }) => type === 2);
    for (const { flags, link } of sections.filter(({ name }) => name.startsWith('.klp.rela.'))) {
      expect(Number(flags)).toBe(alloc | livepatch | infoLink);
      expect(link).toBe(symtab);
    }
    for (const { name, shndx } of symbols)
      if (name.startsWith('.klp.sym.')) expect(shndx).toBe(SHN_LIVEPATCH);
    expect(modinfoValue(module.modinfo, 'livepatch')).toBe('Y');
    expect(module.dialect.id).toBe('livepatch');
    expect(again.state).toBe('nothing');
    expect(stopOf(await runLoader(bytes))).toBe('loaded');
  });

  test('leave the rest as it was', async () => {
    const { bytes } = await repairInput(everything());
    const [before, after] = [readPlainElf(everything()), readPlainElf(bytes)];
    for (const { name, bytes: content } of before.sections.filter(({ type }) => type === 1))
      if (name !== '.modinfo' && !name.startsWith('.klp.module_relocs'))
        expect(after.sections.find((section) => section.name === name)?.bytes, name).toEqual(content);
    const ordinary = readPlainRelocations(bytes, '.rela.text').map(
      ({ offset, symbol }) => `${offset} ${after.symbols[symbol]?.name}`,
    );
    expect(ordinary).toEqual(['48 klp_enable_patch']);
  });
});

describe('.modinfo', () => {
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  const modinfo = (text: string, options = ''): string =>
    soundLivepatch().replace(
      modinfoLine(...livepatchTags),
      `section .modinfo PROGBITS A 0 bytes=${hex(text)} ${options}`,
    );

  test.each([
    ['ends with a NUL', 'license=GPL\0', 'license=GPL\0livepatch=Y\0'],
    ['ends without one', 'license=GPL', 'license=GPL\0livepatch=Y\0'],
    ['ends with several', 'license=GPL\0\0\0', 'license=GPL\0\0\0livepatch=Y\0'],
    ['has the tag in another word', 'notlivepatch=Y\0', 'notlivepatch=Y\0livepatch=Y\0'],
  ])('that %s', async (_, text, expected) => {
    for (const options of ['', 'align=64']) {
      const { bytes, verification } = await repairInput(modinfo(text, options));
      const section = readPlainElf(bytes).sections.find(({ name }) => name === '.modinfo');
      expect(Buffer.from(section?.bytes ?? []).toString()).toBe(expected);
      expect(verification.problems).toEqual([]);
    }
  });

  test('that is empty', async () => {
    const picture = soundLivepatch().replace(
      modinfoLine(...livepatchTags),
      'section .modinfo PROGBITS A 0 bytes=-',
    );
    const { bytes } = await repairInput(picture);
    const section = readPlainElf(bytes).sections.find(({ name }) => name === '.modinfo');
    expect(Buffer.from(section?.bytes ?? []).toString()).toBe('livepatch=Y\0');
  });

  test('that says livepatch=N is marked all the same', async () => {
    expect((await planRepairOf(modinfo('livepatch=N\0'))).state).toBe('nothing');
  });

  test.each([
    ['is not there', ''],
    ['holds no bytes', 'section .modinfo NOBITS A 16'],
  ])('that %s cannot be mended', async (_, line) => {
    const picture = soundLivepatch().replace(modinfoLine(...livepatchTags), line);
    const { state, problems } = await planRepairOf(picture);
    expect([state, problems.map(({ code }) => code)]).toEqual(['blocked', ['repair/no-modinfo']]);
  });
});

test('the machines of other word sizes and byte orders', async () => {
  for (const machine of ['ppc64', 's390x', 'ppc'] as const) {
    const { bytes, verification, again } = await repairInput(
      moduleFromText(`module ${machine}
modinfo license=GPL
this-module lp
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 64 align=8
symbol ${vmlinuxSymbol} NOTYPE GLOBAL ABS 0 0
annotate vmlinux ${vmlinuxSymbol} 2
rela .text 0x10 1 ${vmlinuxSymbol} -4 in=${vmlinuxText} flags=-
rela .text 0x20 1 ${vmlinuxSymbol} 8
rela .data 0x20 1 ${vmlinuxSymbol} 8`),
    );
    expect(verification.problems).toEqual([]);
    expect(again.state).toBe('nothing');
    expect(livepatchLines(bytes)).toEqual([
      `${vmlinuxText} of .text: 16 ${vmlinuxSymbol} -4`,
      `${vmlinuxText} of .text: 32 ${vmlinuxSymbol} 8`,
      `.klp.rela.vmlinux..data of .data: 32 ${vmlinuxSymbol} 8`,
    ]);
  }
});
