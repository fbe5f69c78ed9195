import { describe, expect, test } from 'vitest';
import type { Plan, PlannedSymbol } from '../klp/plan/plan';
import { planModule } from '../testing/open-module';
import { decisionsOf, explainSymbol, planSentence } from './plan-text';
import { annotationText, snippetsFor } from './snippet';

/** A livepatch that refers to each of the symbols once. */
function using(names: readonly string[], lines = ''): string {
  return [
    'module x86_64',
    'modinfo livepatch=Y',
    'section .text PROGBITS AX 64',
    'section .init.text PROGBITS AX 64',
    ...names.map((name, i) => `undefined ${name}\nrela .text ${i * 8} 4 ${name} -4`),
    lines,
  ].join('\n');
}

function symbolOf(plan: Plan, name: string): PlannedSymbol {
  const symbol = plan.symbols.find((planned) => planned.name === name);
  if (symbol === undefined) throw new Error(`${name} is not planned`);
  return symbol;
}

describe('the plan in one sentence', () => {
  test.each([
    [
      ['f'],
      '',
      '*vmlinux f',
      '1 of 1 relocation against undefined symbols becomes a livepatch relocation for vmlinux.',
    ],
    [
      ['f', 'g', 'h'],
      '',
      '*vmlinux f h __ksymtab_h *ext4 g',
      '2 of 3 relocations against undefined symbols become livepatch relocations for ext4 and vmlinux.',
    ],
    [
      ['f'],
      '',
      '*vmlinux f __ksymtab_f',
      'No relocation needs converting: every undefined symbol is exported.',
    ],
    [
      ['f'],
      'annotate vmlinux f 1',
      '*vmlinux f __ksymtab_f',
      'No relocation needs converting; the annotations are removed.',
    ],
    [
      ['f', 'g'],
      '',
      '*vmlinux f f',
      'Cannot be converted yet: f has several meanings; g is in no object of the open sources.',
    ],
    [
      ['a', 'b', 'c', 'd', 'e'],
      '',
      '*vmlinux x',
      'Cannot be converted yet: a, b, c and 2 more are in no object of the open sources.',
    ],
    [
      ['f'],
      'annotate vmlinux f 1\nannotate vmlinux f 2',
      '*vmlinux f f',
      'Cannot be converted yet: the annotations for f disagree.',
    ],
    [
      ['f'],
      'annotate vmlinux f 0',
      '*vmlinux f f',
      'Cannot be converted yet: the annotation for f does not fit the sources.',
    ],
    [
      ['f'],
      'rela .init.text 0 4 f -4',
      '*vmlinux f',
      'Cannot be converted yet: f is used where no livepatch relocation can be.',
    ],
  ])('%s %s with %s', async (names, lines, list, sentence) => {
    expect(planSentence(await planModule(using(names, lines), list))).toBe(sentence);
  });

  test('without a list', async () => {
    expect(planSentence(await planModule(using(['f', 'g'])))).toBe(
      '2 symbols are undefined. A source of the kernel’s symbols tells which of them the kernel exports and where the others are.',
    );
  });

  test('not convertible', async () => {
    const plan = await planModule('module x86_64\nsection .text PROGBITS AX 8', '*vmlinux f');
    expect(planSentence(plan)).toBe('There is nothing to convert: not a kernel module.');
  });
});

describe('snippets count from 1, as the kernel counts; 0 where the name is unique', () => {
  const labelled = async (list: string, lines = ''): Promise<string[][]> => {
    const plan = await planModule(using(['f'], lines), list);
    return snippetsFor(symbolOf(plan, 'f')).map(({ label, text }) => [label, text]);
  };
  const text = (object: string, position: number): string =>
    `KLP_MODULE_RELOC(${object}) ${object}_relocs[] = {\n\tKLP_SYMPOS(f, ${position}),\n};`;

  test('ambiguous', async () => {
    expect(await labelled('*vmlinux f f *snd-pcm f')).toEqual([
      ['vmlinux, 1 of 2', text('vmlinux', 1)],
      ['vmlinux, 2 of 2', text('vmlinux', 2)],
      ['snd_pcm, the only one', text('snd_pcm', 0)],
    ]);
  });

  test('an annotation that does not fit', async () => {
    expect(await labelled('*vmlinux f f', 'annotate vmlinux f 3')).toEqual([
      ['vmlinux, 1 of 2', text('vmlinux', 1)],
      ['vmlinux, 2 of 2', text('vmlinux', 2)],
    ]);
  });

  test('none where an annotation would not help', async () => {
    expect(await labelled('*vmlinux g')).toEqual([]);
    expect(await labelled('*vmlinux f')).toEqual([]);
  });

  test('what is pasted is accepted', async () => {
    for (const position of [1, 2]) {
      const plan = await planModule(using(['f'], `annotate vmlinux f ${position}`), '*vmlinux f f *ext4 f');
      expect(plan.state).toBe('ready');
    }
    expect((await planModule(using(['f'], 'annotate ext4 f 0'), '*vmlinux f f *ext4 f')).state).toBe('ready');
    expect(annotationText('ext4', 'f', 0)).toContain('KLP_MODULE_RELOC(ext4)');
  });
});

describe('explanations', () => {
  test.each([
    ['', '*vmlinux f f *ext4 f', /^There are 2 in vmlinux and 1 in ext4, and no annotation says which/],
    ['', '*vmlinux f', /^Only vmlinux has a symbol of this name/],
    ['', '*vmlinux f __ksymtab_f', /^Exported by vmlinux/],
    ['', '*vmlinux g', /^No object of the open sources has or exports this name/],
    [
      'annotate vmlinux f 2',
      '*vmlinux f f',
      /^The annotation says position 2 in vmlinux; there are 2 in vmlinux\.$/,
    ],
    ['annotate vmlinux f 0', '*vmlinux f f', /position 0.*there are 2\. Positions count from 1\.$/],
    [
      'annotate vmlinux f 9',
      '*vmlinux f f',
      /symbol position 9 for symbol 'f' in object 'vmlinux' not found/,
    ],
    [
      'annotate ext4 f 1',
      '*vmlinux f f *ext4 g',
      /^The annotation says ext4, which has no symbol of this name; there are 2 in vmlinux/,
    ],
    [
      'annotate ext4 f 1',
      '*vmlinux f f',
      /^The annotation says ext4, and no open source has this object; they have 2 in vmlinux\. Open ext4\.ko/,
    ],
    [
      'annotate vmlinux f 1\nannotate ext4 f 1',
      '*vmlinux f *ext4 f',
      /disagree: vmlinux position 1 and ext4 position 1/,
    ],
    [
      'rela .init.text 0 4 f -4',
      '*vmlinux f',
      /^The symbol is in vmlinux, but \.rela\.init\.text refers to it/,
    ],
  ])('%s with %s', async (lines, list, expected) => {
    expect(explainSymbol(symbolOf(await planModule(using(['f'], lines), list), 'f'))).toMatch(expected);
  });

  test('decisions: those that block first', async () => {
    const plan = await planModule(
      using(['annotated', 'missing', 'ambiguous', 'unique'], 'annotate vmlinux annotated 1'),
      '*vmlinux annotated annotated ambiguous ambiguous unique',
    );
    expect(decisionsOf(plan).map(({ name }) => name)).toEqual(['missing', 'ambiguous', 'annotated']);
  });
});
