import { describe, expect, test } from 'vitest';
import { livepatchTuples } from '../../testing/livepatch-tuples';
import { convertInput, planModule } from '../../testing/open-module';
import type { Plan } from '../plan/plan';
import type { Choice } from './choice';

/** `show` refers to `f` twice, `store` and a variable once; another relocation stands where no symbol is. */
const module = `
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 0x100 align=16
section .data PROGBITS WA 0x40 align=8
symbol show FUNC LOCAL .text 0x10 0x20
symbol store FUNC GLOBAL .text 0x40 0x10
symbol table OBJECT LOCAL .data 0x10 8
undefined f
undefined printk
rela .text 0x14 R_X86_64_PLT32 f -4
rela .text 0x20 R_X86_64_PC32 f 4
rela .text 0x44 R_X86_64_PLT32 f -4
rela .text 0x80 R_X86_64_PLT32 f -4
rela .text 0x90 R_X86_64_PLT32 printk -4
rela .data 0x10 R_X86_64_64 f 0
`;

const list = '*vmlinux f f f printk __ksymtab_printk *ext4 f';

const choose = (position: number, place?: string, more: Partial<Choice> = {}): Choice => ({
  symbol: 'f',
  object: 'vmlinux',
  position,
  of: 3,
  ...(place === undefined ? {} : { place }),
  ...more,
});

const everywhere = (position: number): Choice => choose(position);

/** Each livepatch relocation as `section+offset object,position`. */
async function converted(choices: readonly Choice[], input = module): Promise<string[]> {
  const { bytes, verification } = await convertInput(input, list, choices);
  expect(verification.problems).toEqual([]);
  return livepatchTuples(bytes)
    .map((tuple) => tuple.split(' '))
    .map(([, target, offset, , object, , position]) => `${target}+${offset} ${object},${position}`)
    .sort();
}

/** Why choices are not applied, and how the plan then stands. */
async function unfit(choices: readonly Choice[], input = module, words: string | undefined = list) {
  const plan = await planModule(input, words, choices);
  return plan.choices.map((judged) => (judged.state === 'unfit' ? judged.why : judged.state));
}

const kinds = ({ symbols }: Plan): string[] => symbols.map(({ resolution }) => resolution.kind);

describe('choices decide', () => {
  test('for the whole symbol', async () => {
    expect(await converted([everywhere(2)])).toEqual([
      '.data+16 vmlinux,2',
      '.text+128 vmlinux,2',
      '.text+20 vmlinux,2',
      '.text+32 vmlinux,2',
      '.text+68 vmlinux,2',
    ]);
    expect(kinds(await planModule(module, list, [everywhere(2)]))).toEqual(['chosen', 'exported']);
  });

  test('for functions, variables and single relocations; the nearer one counts', async () => {
    const choices = [
      choose(3, 'show'),
      choose(2, 'show+0x10/0x20'),
      choose(1, 'table', { object: 'ext4', of: 1 }),
      choose(1, '.text+0x80/0x100'),
      everywhere(1),
    ];
    expect(await converted(choices)).toEqual([
      '.data+16 ext4,0',
      '.text+128 vmlinux,1',
      '.text+20 vmlinux,3',
      '.text+32 vmlinux,2',
      '.text+68 vmlinux,1',
    ]);
    expect(await converted([...choices].reverse())).toEqual(await converted(choices));
  });

  test('only when every relocation is decided', async () => {
    const plan = await planModule(module, list, [choose(1, 'show'), choose(2, 'store')]);
    expect([plan.state, ...kinds(plan)]).toEqual(['blocked', 'ambiguous', 'exported']);
    const { meanings = [] } = plan.symbols[0] ?? {};
    expect(meanings.map(({ place, by, meaning }) => [place.exact, by, meaning?.position])).toEqual([
      ['show+0x4/0x20', 'choice', 1],
      ['show+0x10/0x20', 'choice', 1],
      ['store+0x4/0x10', 'choice', 2],
      ['.text+0x80/0x100', 'nobody', undefined],
      ['table+0x0/0x8', 'nobody', undefined],
    ]);
  });

  test('against an annotation, in part or in whole', async () => {
    const annotated = `${module}annotate vmlinux f 1\n`;
    expect(await converted([choose(3, 'store')], annotated)).toEqual([
      '.data+16 vmlinux,1',
      '.text+128 vmlinux,1',
      '.text+20 vmlinux,1',
      '.text+32 vmlinux,1',
      '.text+68 vmlinux,3',
    ]);
    expect(kinds(await planModule(annotated, list, [everywhere(3)]))).toEqual(['chosen', 'exported']);
    expect(
      new Set(
        (await converted([everywhere(3)], `${module}annotate vmlinux f 7\n`)).map((one) => one.slice(-1)),
      ),
    ).toEqual(new Set(['3']));
  });

  test('between annotations that disagree', async () => {
    const conflicting = `${module}annotate vmlinux f 1\nannotate vmlinux f 2\n`;
    expect(kinds(await planModule(conflicting, list))).toEqual(['conflicting', 'exported']);
    expect(await converted([everywhere(2), choose(1, 'show')], conflicting)).toEqual([
      '.data+16 vmlinux,2',
      '.text+128 vmlinux,2',
      '.text+20 vmlinux,1',
      '.text+32 vmlinux,1',
      '.text+68 vmlinux,2',
    ]);
  });

  test('the last of two for one subject', async () => {
    const plan = await planModule(module, list, [everywhere(1), everywhere(2)]);
    expect(plan.choices.map(({ choice }) => choice.position)).toEqual([2]);
  });

  test('of functions of one name by number', async () => {
    const two = `${module}
symbol show FUNC LOCAL .text 0x80 0x10
`;
    expect(await unfit([choose(1, 'show')], two)).toEqual(['There is no relocation against f in show.']);
    expect(await converted([everywhere(1), choose(2, 'show#2')], two)).toContain('.text+128 vmlinux,2');
  });
});

describe('what does not fit is not applied', () => {
  test.each<readonly [string, Choice, string]>([
    [
      'another symbol',
      choose(1, undefined, { symbol: 'g' }),
      'No relocation of the module needs a symbol g.',
    ],
    ['another function', choose(1, 'open'), 'There is no relocation against f in open.'],
    [
      'another place in the function',
      choose(1, 'show+0x5/0x20'),
      'There is no relocation against f at show+0x5/0x20: the code is another.',
    ],
    [
      'a function of another size',
      choose(1, 'show+0x4/0x24'),
      'There is no relocation against f at show+0x4/0x24: the code is another.',
    ],
    [
      'another number of symbols',
      choose(1, undefined, { of: 4 }),
      'vmlinux has 3 symbols called f; there were 4 when this was decided, so positions may have shifted.',
    ],
    ['a position beyond', choose(4), 'vmlinux has no position 4 of f.'],
    [
      'an object that is not open',
      choose(1, undefined, { object: 'xfs' }),
      'No open source has the object xfs.',
    ],
    [
      'an exported symbol',
      choose(1, undefined, { symbol: 'printk', of: 1 }),
      'vmlinux exports printk, so the module loader resolves it and nothing is converted.',
    ],
  ])('%s', async (_, choice, why) => {
    expect(await unfit([choice])).toEqual([why]);
    const plan = await planModule(module, list, [choice]);
    expect([plan.state, ...kinds(plan)]).toEqual(['blocked', 'ambiguous', 'exported']);
  });

  test('without sources they wait', async () => {
    const plan = await planModule(module, undefined, [everywhere(1)]);
    expect([plan.state, plan.choices[0]?.state]).toEqual(['undecided', 'waiting']);
  });

  test('a name that says object and position itself', async () => {
    const stated = module.replaceAll(' f', ' .klp.sym.rela.vmlinux.vmlinux.f,1');
    const choice = choose(2, undefined, { symbol: '.klp.sym.rela.vmlinux.vmlinux.f,1' });
    expect(await unfit([choice], stated)).toEqual(['The name says object and position itself.']);
  });

  test('a finished livepatch', async () => {
    const { bytes } = await convertInput(module, list, [everywhere(1)]);
    const plan = await planModule(bytes, list, [everywhere(1)]);
    expect(plan.choices).toMatchObject([
      { state: 'unfit', why: 'There is nothing to convert in this module.' },
    ]);
  });
});

test('where a choice leads to a section that cannot be converted, it is said', async () => {
  const special = `${module}
section __jump_table PROGBITS A 0x20 align=1
rela __jump_table 0 R_X86_64_PC32 f 0
`;
  const plan = await planModule(special, list, [choose(1, undefined, { object: 'ext4', of: 1 })]);
  expect([plan.state, kinds(plan)[0]]).toEqual(['blocked', 'unsupported']);
  expect(kinds(await planModule(special, list, [everywhere(1)]))[0]).toBe('chosen');
});
