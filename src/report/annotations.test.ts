import { describe, expect, test } from 'vitest';
import type { Choice } from '../klp/choices/choice';
import { planConversion } from '../klp/plan/plan';
import { byteFlips } from '../testing/corrupt';
import { objtoolPicture } from '../testing/intermediate-pictures';
import { moduleFromText } from '../testing/module-from-text';
import { mapOf, openModule, planModule } from '../testing/open-module';
import { patchTables } from '../testing/patching';
import type { MacroFamily } from './annotation-macros';
import { annotationsFor } from './annotations';

/** `show` and `store` replace functions of `objects`, `help` is called by them. Each use is `<offset> <symbol>`. */
function livepatch(
  uses: readonly string[],
  objects: readonly (string | undefined)[] = [],
  lines = '',
): string {
  const functions = ['show', 'store'];
  const patching = objects.map((object, i) => ({
    newFunction: functions[i] ?? 'store',
    ...(object === undefined ? {} : { object }),
  }));
  return `
module x86_64
modinfo livepatch=Y vermagic=6.1.0
section .text PROGBITS AX 0x100 align=16
section .init.text PROGBITS AX 8
file a.c
symbol show FUNC LOCAL .text 0x10 0x20
symbol store FUNC GLOBAL .text 0x40 0x10
symbol help FUNC GLOBAL .text 0x60 0x10
${[...new Set(uses.map((use) => use.split(' ')[1]))].map((name) => `undefined ${name}`).join('\n')}
${uses.map((use) => `rela .text ${use.replace(' ', ' R_X86_64_PLT32 ')} -4`).join('\n')}
${lines}
${objects.length === 0 ? '' : patchTables(patching)}
`;
}

/** The text without its first comment, which is the same in all. */
async function made(
  family: MacroFamily,
  input: string,
  list?: string,
  choices: readonly Choice[] = [],
): Promise<{ body: string; left: number }> {
  const { text, left } = await annotationsFor(await planModule(input, list, choices), family);
  return { body: text.slice(text.indexOf('*/') + 2).trim(), left };
}

const choose = (symbol: string, position: number, of: number, place?: string): Choice => ({
  symbol,
  object: 'vmlinux',
  position,
  of,
  ...(place === undefined ? {} : { place }),
});

const declared = (...lines: readonly string[]): string => lines.join('\n');

describe('what is decided', () => {
  const uses = ['0x14 f', '0x18 v', '0x1c helper', '0x20 snd', '0x24 exported', '0x28 other', '0x2c f'];
  const input = livepatch(
    uses,
    ['ext4'],
    'annotate vmlinux other 2\nundefined maybe WEAK\nrela .text 0x30 4 maybe 0',
  );
  const list = '*vmlinux f f f v other other exported __ksymtab_exported *9p helper *snd-pcm snd';

  test('as an array for each object', async () => {
    expect(await made('module-reloc', input, list, [choose('f', 3, 3)])).toEqual({
      left: 0,
      body: declared(
        'KLP_MODULE_RELOC(vmlinux) vmlinux_relocs[] = {',
        '\tKLP_SYMPOS(f, 3),',
        '\tKLP_SYMPOS(v, 0),',
        '\tKLP_SYMPOS(other, 2),',
        '};',
        '',
        'KLP_MODULE_RELOC(9p) klp_9p_relocs[] = {',
        '\tKLP_SYMPOS(helper, 0),',
        '};',
        '',
        'KLP_MODULE_RELOC(snd_pcm) snd_pcm_relocs[] = {',
        '\tKLP_SYMPOS(snd, 0),',
        '};',
      ),
    });
  });

  test('as a declaration for each symbol, with the object that is patched', async () => {
    expect(await made('reloc-symbol', input, list, [choose('f', 3, 3)])).toEqual({
      left: 0,
      body: declared(
        'extern typeof(f) f KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 3);',
        'extern typeof(v) v KLP_RELOC_SYMBOL(vmlinux, vmlinux, v);',
        'extern typeof(helper) helper KLP_RELOC_SYMBOL(ext4, 9p, helper);',
        'extern typeof(snd) snd KLP_RELOC_SYMBOL(ext4, snd_pcm, snd);',
        'extern typeof(other) other KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, other, 2);',
      ),
    });
  });

  test('an annotation without a use is left out, as klp-convert v7 refuses it', async () => {
    const { body } = await made(
      'module-reloc',
      livepatch(['0x14 f'], [], 'undefined g\nannotate vmlinux g 2'),
      '*vmlinux f g g',
    );
    expect(body.match(/KLP_SYMPOS.*/g)).toEqual(['KLP_SYMPOS(f, 0),']);
  });

  test('positions are said to hold for one kernel', async () => {
    const textOf = async (input: string) =>
      (await annotationsFor(await planModule(input, '*vmlinux f'), 'module-reloc')).text.replace(
        /\s+(\* )?/g,
        ' ',
      );
    expect(await textOf(livepatch(['0x14 f']))).toContain('Positions hold for Linux 6.1.0 alone. */');
    expect(await textOf(livepatch(['0x14 f']).replace('vermagic=6.1.0', ''))).toContain(
      'Positions hold for the kernel that the symbols are of alone. */',
    );
  });
});

describe('the object that is patched', () => {
  const line = (gate: string): string => `extern typeof(f) f KLP_RELOC_SYMBOL(${gate}, jbd2, f);`;
  const unknown = (what: string): string =>
    `f: ${what} where it is used: put first in the parentheses which it is. // ${line('/* patched object */')}`;
  const both = 'vmlinux or ext4 is patched';
  const many = ['a', 'b', 'c', 'd', 'e'];

  test.each<readonly [string, readonly string[], readonly (string | undefined)[], string]>([
    ['the only one', ['0x64 f'], ['ext4'], line('ext4')],
    ['vmlinux', ['0x64 f'], [undefined], line('vmlinux')],
    ['the only one, whose table has two entries', ['0x64 f'], ['ext4', 'ext4'], line('ext4')],
    ['that of the first function', ['0x10 f', '0x2f f'], [undefined, 'ext4'], line('vmlinux')],
    ['that of the second function', ['0x40 f', '0x4f f'], [undefined, 'ext4'], line('ext4')],
    ['two functions', ['0x2f f', '0x40 f'], [undefined, 'ext4'], unknown(both)],
    ['before the functions', ['0x0f f'], [undefined, 'ext4'], unknown(both)],
    ['behind a function', ['0x30 f'], [undefined, 'ext4'], unknown(both)],
    ['a function of no object', ['0x14 f', '0x64 f'], [undefined, 'ext4'], unknown(both)],
    ['one function for two objects', ['0x44 f'], ['xfs', undefined, 'ext4'], unknown(both)],
    ['more than anybody reads', ['0x44 f'], ['x', ...many], unknown('one of 5 objects is patched')],
    ['no table', ['0x14 f'], [], unknown('it is not known what is patched')],
  ])('%s', async (_, uses, objects, expected) => {
    const { body, left } = await made('reloc-symbol', livepatch(uses, objects), '*vmlinux x *jbd2 f');
    const words = body
      .replace(/^\/\*|^ \*\/?| \*\/$/gm, '')
      .replace(/\s+/g, ' ')
      .trim();
    expect([words, left]).toEqual([expected, expected === words && words.startsWith('extern') ? 0 : 1]);
  });

  test('of vmlinux symbols it is vmlinux', async () => {
    const { body } = await made('reloc-symbol', livepatch(['0x14 f'], ['ext4', 'xfs']), '*vmlinux f');
    expect(body).toBe('extern typeof(f) f KLP_RELOC_SYMBOL(vmlinux, vmlinux, f);');
  });

  test('a table that cannot be read to the end does not say which is the only one', async () => {
    const input = `${livepatch(['0x64 f'], ['ext4'])}`.replace(
      /rela \.data \d+ R_X86_64_64 \.rodata\.str1\.1 0/,
      '',
    );
    const { body } = await made('reloc-symbol', input, '*jbd2 f');
    expect(body).toContain('it is not known what is patched');
  });
});

describe('one name, several symbols', () => {
  const uses = ['0x14 f', '0x44 f', '0x64 f'];
  const choices = [choose('f', 2, 2, 'store'), choose('f', 1, 2)];
  const list = '*vmlinux f f';
  const comments = (body: string): string[] =>
    body.split('\n').filter((line) => /^(\/\/|\/\* In)/.test(line));

  test.each<readonly [MacroFamily, string[]]>([
    [
      'module-reloc',
      [
        '/* In show of a.c and help: */',
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_1_relocs[] = { KLP_SYMPOS(f, 1) };',
        '/* In store: */',
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_2_relocs[] = { KLP_SYMPOS(f, 2) };',
      ],
    ],
    [
      'reloc-symbol',
      [
        '/* In show of a.c and help: */',
        '// extern typeof(f) f KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 1);',
        '/* In store: */',
        '// extern typeof(f) f KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 2);',
      ],
    ],
  ])('%s: each for its functions, and none compiled before it is where it belongs', async (family, lines) => {
    const { body, left } = await made(family, livepatch(uses), list, choices);
    expect([comments(body), left]).toEqual([lines, 0]);
    expect(body.split('\n').filter((line) => !/^(\/\/|\/\*| \*)/.test(line))).toEqual([]);
  });

  test('many functions are named in part', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `symbol g${i} FUNC GLOBAL .text ${0x80 + i * 8} 8`);
    const input = livepatch(['0x14 f', ...many.map((_, i) => `${0x84 + i * 8} f`)], [], many.join('\n'));
    const { body } = await made('module-reloc', input, list, [choose('f', 2, 2, 'show'), choose('f', 1, 2)]);
    expect(body).toContain('/* In g0, g1, g2, g3, g4, g5, g6, g7 and 4 more: */');
  });

  test('said by the names of the minimal klp-convert', async () => {
    const first = '.klp.sym.rela.vmlinux.vmlinux.f,1';
    const second = '.klp.sym.rela.vmlinux.vmlinux.f,2';
    const { body, left } = await made(
      'module-reloc',
      livepatch([`0x14 ${first}`, `0x44 ${second}`, '0x48 printk']),
    );
    expect([comments(body), left]).toEqual([
      [
        '/* In show of a.c: */',
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_1_relocs[] = { KLP_SYMPOS(f, 1) };',
        '/* In store: */',
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_2_relocs[] = { KLP_SYMPOS(f, 2) };',
      ],
      0,
    ]);
  });

  test('for two patched objects: one annotation, but two declarations', async () => {
    const input = livepatch(['0x14 .klp.sym.rela.a.jbd2.f,0', '0x44 .klp.sym.rela.jbd2.jbd2.f,0']);
    const { body } = await made('reloc-symbol', input);
    expect(comments(body)).toEqual([
      '/* In show of a.c: */',
      '// extern typeof(f) f KLP_RELOC_SYMBOL(a, jbd2, f);',
      '/* In store: */',
      '// extern typeof(f) f KLP_RELOC_SYMBOL(jbd2, jbd2, f);',
    ]);
    const other = await made('module-reloc', input);
    expect(other.left).toBe(1);
    expect(other.body).toMatch(
      /In show of a\.c: \*\/\n\/\*\n \* klp-convert would apply its relocations with jbd2, not with a: .*\n \* otherwise\.\n \*\/\n\/\* In store/,
    );
  });
});

describe('what is not decided', () => {
  test.each<readonly [MacroFamily, string[]]>([
    [
      'module-reloc',
      [
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_1_relocs[] = { KLP_SYMPOS(f, 1) }; /* vmlinux, 1 of 2, main.c; meant in show of a.c */',
        '// KLP_MODULE_RELOC(vmlinux) vmlinux_f_2_relocs[] = { KLP_SYMPOS(f, 2) }; /* vmlinux, 2 of 2, power.c */',
        '// KLP_MODULE_RELOC(ext4) ext4_f_0_relocs[] = { KLP_SYMPOS(f, 0) }; /* ext4, the only one */',
      ],
    ],
    [
      'reloc-symbol',
      [
        '// extern typeof(f) f KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 1); /* vmlinux, 1 of 2, main.c; meant in show of a.c */',
        '// extern typeof(f) f KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 2); /* vmlinux, 2 of 2, power.c */',
        '// extern typeof(f) f KLP_RELOC_SYMBOL(ext4, ext4, f); /* ext4, the only one */',
      ],
    ],
  ])('%s: a line for each alternative, with what tells it apart', async (family, lines) => {
    const kallsyms =
      'ffffffff81000000 T _text\nffffffff81000100 t f\nffffffff81000200 t f\nffffffffc0000000 t f\t[ext4]\n';
    const map = mapOf(kallsyms);
    const [from] = map.sources;
    if (from === undefined) throw new Error('there is a source');
    // The page and the tools read the C files of candidates from vmlinux, which no text has.
    from.source.symbols.sourceFileOf = (row) => ['start.c', 'main.c', 'power.c'][row];
    const module = await openModule(livepatch(['0x14 f', '0x44 f'], ['ext4']));
    const plan = await planConversion(module, map, { choices: [choose('f', 1, 2, 'show')] });
    const { text, left } = await annotationsFor(plan, family);
    expect([text.split('\n').filter((line) => line.startsWith('//')), left]).toEqual([lines, 1]);
    expect(text).not.toContain('not their order');
  });

  test('a list of names does not tell the order', async () => {
    const { body } = await made('module-reloc', livepatch(['0x14 f']), '*vmlinux f f');
    expect(body.replace(/\s+(\* )?/g, ' ')).toContain('How many there are is certain, not their order:');
  });

  test.each<readonly [string, string, string | undefined, number, RegExp]>([
    ['missing', livepatch(['0x14 f']), '*vmlinux g', 1, /^\/\*\n \* f: No object of the open sources has/],
    [
      'used where it cannot be',
      livepatch(['0x14 f'], [], 'rela .init.text 0 4 f 0'),
      '*vmlinux f',
      1,
      /f: The symbol is in vmlinux, but \.rela\.init\.text/,
    ],
    [
      'annotations that disagree',
      livepatch(['0x64 f'], [], 'annotate vmlinux f 1\nannotate vmlinux f 2'),
      '*vmlinux f f',
      1,
      /f: The annotations of this module disagree[\s\S]*\n\/\/ .*KLP_SYMPOS\(f, 1\)[\s\S]*\n\/\/ .*KLP_SYMPOS\(f, 2\)/,
    ],
    [
      'an annotation that does not fit',
      livepatch(['0x14 f'], [], 'annotate vmlinux f 7'),
      '*vmlinux f f',
      1,
      /f: The annotation says position 7[\s\S]*\n\/\/ .*KLP_SYMPOS\(f, 2\)/,
    ],
    [
      'no source',
      livepatch(['0x14 f', '0x18 g']),
      undefined,
      2,
      /^\/\* Not known while there is no source of symbols: f, g\. \*\/$/,
    ],
    [
      'a name that says nothing',
      livepatch(['0x14 .klp.sym.rela.f']),
      undefined,
      1,
      /^\/\*\n \* \.klp\.sym\.rela\.f: The name is not of the form/,
    ],
  ])('%s', async (_, input, list, left, expected) => {
    const { body, left: found } = await made('module-reloc', input, list);
    expect(body).toMatch(expected);
    expect(found).toBe(left);
    expect(body.split('\n').filter((line) => !/^(\/\/|\/\*| \*)/.test(line))).toEqual([]);
  });

  test.each([
    ['what is exported', livepatch(['0x14 f']), '*vmlinux f __ksymtab_f'],
    ['a module without undefined symbols', livepatch([]), undefined],
  ])('%s is nothing to annotate', async (_, input, list) => {
    expect(await annotationsFor(await planModule(input, list), 'module-reloc')).toEqual({
      text: '/* Nothing to annotate: no symbol becomes a livepatch symbol. */\n',
      left: 0,
    });
  });

  test('of what is no livepatch nothing is said', async () => {
    const plan = await planModule('module x86_64\nsection .text PROGBITS AX 8', '*vmlinux f');
    expect(await annotationsFor(plan, 'reloc-symbol')).toEqual({
      text: '/* Nothing to annotate: not a kernel module. */\n',
      left: 0,
    });
  });
});

test('what objtool recorded can be said in C', async () => {
  const plan = await planModule(objtoolPicture('x86_64', '__klp_relocs.vmlinux', '__klp_relocs.ext4'));
  const { text } = await annotationsFor(plan, 'reloc-symbol');
  const expected = plan.symbols.flatMap(({ sought, parts }) =>
    parts.map(({ gate, object }) => `(${gate}, ${object}, ${sought}`),
  );
  expect(expected.length).toBeGreaterThan(1);
  for (const one of expected) expect(text).toContain(one);
});

describe('names from files stay names', () => {
  test.each<readonly [MacroFamily, string]>([
    ['module-reloc', 'the macros cannot take its name'],
    ['reloc-symbol', 'the macros cannot take its name'],
  ])('%s: what C cannot say is said so', async (family, why) => {
    const names = ['a*/b', 'a"b', '1f', 'a(b)', '$x', 'a\\', 'naïve'];
    const uses = names.map((name, i) => `${0x14 + i} ${name}`);
    const { body, left } = await made(family, livepatch(uses), `*vmlinux ${names.join(' ')}`);
    expect(left).toBe(names.length);
    expect(body.split(why)).toHaveLength(names.length + 1);
    expect(withoutComments(body)).toBe('');
  });

  test.each<MacroFamily>(['module-reloc', 'reloc-symbol'])('%s: objects', async (family) => {
    const { body, left } = await made(family, livepatch(['0x14 f', '0x18 g', '0x1c g']), '*a*/b f g *x"y g');
    expect(left).toBe(2);
    expect(body).toContain(`f: the macros cannot take the object's name, "a* /b".`);
    expect(body).toContain(`/* x"y, the only one; the macros cannot take the object's name, "x"y" */`);
    expect(withoutComments(body)).toBe('');
  });

  test('names that would be one in C', async () => {
    const { body } = await made(
      'module-reloc',
      livepatch(['0x14 f.a', '0x18 f_.a', '0x1c f._a', '0x20 f_.a.2', '0x24 f..a']),
      '*vmlinux f.a f_.a f._a f_.a.2 f..a',
    );
    expect(body.match(/extern.*/g)).toEqual([
      'extern char klp_f_a[] asm("f.a");',
      'extern char klp_f__a[] asm("f_.a");',
      'extern char klp_f__a_2[] asm("f._a");',
      'extern char klp_f__a_2_2[] asm("f_.a.2");',
      'extern char klp_f__a_3[] asm("f..a");',
    ]);
    expect(body.match(/KLP_SYMPOS.*/g)).toEqual([
      'KLP_SYMPOS(klp_f_a, 0),',
      'KLP_SYMPOS(klp_f__a, 0),',
      'KLP_SYMPOS(klp_f__a_2, 0),',
      'KLP_SYMPOS(klp_f__a_2_2, 0),',
      'KLP_SYMPOS(klp_f__a_3, 0),',
    ]);
  });

  test('damaged modules give a text or are refused', async () => {
    const input = livepatch(['0x14 f', '0x44 g', '0x64 h'], [undefined, 'ext4'], 'annotate vmlinux f 2');
    let texts = 0;
    for (const { bytes } of byteFlips(moduleFromText(input), 200, 11)) {
      try {
        const plan = await planModule(bytes, '*vmlinux f f g *jbd2 h');
        for (const family of ['module-reloc', 'reloc-symbol'] as const)
          texts += (await annotationsFor(plan, family)).text.length > 0 ? 1 : 0;
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError' });
      }
    }
    expect(texts).toBeGreaterThan(100);
  });
});

/** What a compiler would see of it. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').trim();
}
