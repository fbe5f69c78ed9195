import { describe, expect, test } from 'vitest';
import { mapOf, openModule, planModule } from '../../testing/open-module';
import { annotatedLivepatch, plainList, plainLivepatch } from '../../testing/pictures';
import { sampleList, sampleModule, samples } from '../../testing/samples';
import { planConversion } from './plan';

/** A livepatch that refers to `f` once from .text. */
const using = (lines: string): string => `
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 64 align=16
rela .text 4 R_X86_64_PLT32 f -4
${lines}`;

async function resolve(lines: string, list: string | undefined) {
  const plan = await planModule(using(lines), list);
  return { plan, symbol: plan.symbols[0], resolution: plan.symbols[0]?.resolution, state: plan.state };
}

describe('resolution', () => {
  test('exported: left to the module loader', async () => {
    const { resolution, state, plan } = await resolve('undefined f', '*vmlinux f __ksymtab_f *ext4 f');
    expect(resolution).toMatchObject({ kind: 'exported', by: [{ name: 'vmlinux' }] });
    expect([state, plan.sections]).toEqual(['nothing', []]);
  });

  test('unique in all objects: position 0', async () => {
    const { resolution, state, symbol } = await resolve('undefined f', '*vmlinux g *snd-pcm f');
    expect(resolution).toMatchObject({ kind: 'unique', object: 'snd_pcm', position: 0 });
    expect([state, symbol?.parts[0]?.newName]).toEqual(['ready', '.klp.sym.snd_pcm.f,0']);
  });

  test.each([
    [0, '*vmlinux f *ext4 f f'],
    [1, '*vmlinux f f'],
    [2, '*vmlinux f f'],
    [1, '*vmlinux f'],
  ])('annotated with %i where the list is "%s"', async (position, list) => {
    const { resolution, state, symbol } = await resolve(`undefined f\nannotate vmlinux f ${position}`, list);
    expect(resolution).toMatchObject({ kind: 'annotated', object: 'vmlinux', position });
    expect([state, symbol?.parts[0]?.newName]).toEqual(['ready', `.klp.sym.vmlinux.f,${position}`]);
  });

  test('weak and nowhere: stays 0', async () => {
    const { resolution, state } = await resolve('undefined f WEAK', '*vmlinux g');
    expect([resolution?.kind, state]).toEqual(['weak', 'nothing']);
  });

  test('weak and unique: converted like any other', async () => {
    expect((await resolve('undefined f WEAK', '*vmlinux f')).resolution?.kind).toBe('unique');
  });

  test('_GLOBAL_OFFSET_TABLE_ of x86-64 is nobody, as to the kernel', async () => {
    const text = using('undefined f').replaceAll(' f', ' _GLOBAL_OFFSET_TABLE_');
    expect((await planModule(text, '*vmlinux g')).symbols[0]?.resolution.kind).toBe('weak');
  });

  test('undecided while no list is open', async () => {
    const { resolution, state } = await resolve('undefined f', undefined);
    expect([resolution?.kind, state]).toEqual(['undecided', 'undecided']);
  });

  test.each([
    ['several in one object', '*vmlinux f f', [1, 2]],
    ['one each in two objects', '*vmlinux f *ext4 f', [1, 1]],
  ])('ambiguous: %s', async (_, list, positions) => {
    const { resolution, state, plan } = await resolve('undefined f', list);
    expect([resolution?.kind, state]).toEqual(['ambiguous', 'blocked']);
    expect(plan.sections).toEqual([]);
    const candidates = resolution !== undefined && 'candidates' in resolution ? resolution.candidates : [];
    expect(candidates.map(({ position }) => position)).toEqual(positions);
  });

  test('missing', async () => {
    const { resolution, state } = await resolve('undefined f', '*vmlinux g');
    expect([resolution?.kind, state]).toEqual(['missing', 'blocked']);
  });

  test.each([
    ['two positions', 'annotate vmlinux f 1\nannotate vmlinux f 2', 'conflicting'],
    ['two objects', 'annotate vmlinux f 1\nannotate ext4 f 1', 'conflicting'],
    ['twice the same', 'annotate vmlinux f 1\nannotate vmlinux f 1', 'annotated'],
  ])('two annotations for one name: %s', async (_, lines, kind) => {
    const { resolution } = await resolve(`undefined f\n${lines}`, '*vmlinux f f *ext4 f');
    expect(resolution?.kind).toBe(kind);
  });

  test.each([
    ['not-unique', 'annotate vmlinux f 0', '*vmlinux f f'],
    ['position-too-large', 'annotate vmlinux f 3', '*vmlinux f f'],
    ['position-too-large', 'annotate vmlinux f 0xffffffff', '*vmlinux f f'],
    ['not-in-object', 'annotate ext4 f 1', '*vmlinux f f *ext4 g'],
    ['unknown-object', 'annotate ext4 f 1', '*vmlinux f f'],
    ['not-in-object', 'annotate vmlinux f 1', '*vmlinux g'],
  ])('invalid: %s by "%s"', async (reason, line, list) => {
    const { resolution, state } = await resolve(`undefined f\n${line}`, list);
    expect(resolution).toMatchObject({ kind: 'invalid', reason: { kind: reason } });
    expect(state).toBe('blocked');
  });

  test.each([
    ['a comma in the name', 'a,b', 'vmlinux'],
    ['a dot in the object', 'f', 'my.module'],
    ['an object too long', 'f', 'm'.repeat(56)],
    ['a name too long', 'f'.repeat(512), 'vmlinux'],
  ])('invalid: unusable name, %s', async (_, name, object) => {
    const text = using(`undefined ${name}`).replace('PLT32 f', `PLT32 ${name}`);
    const plan = await planModule(text, `*${object} ${name}`);
    expect(plan.symbols[0]?.resolution).toMatchObject({
      kind: 'invalid',
      reason: { kind: 'unusable-name' },
    });
  });

  test('the longest names that the kernel reads', async () => {
    const [name, object] = ['f'.repeat(511), 'm'.repeat(55)];
    const text = using(`undefined ${name}`).replace('PLT32 f', `PLT32 ${name}`);
    expect((await planModule(text, `*${object} ${name}`)).symbols[0]?.parts[0]?.newName).toBe(
      `.klp.sym.${object}.${name},0`,
    );
  });
});

describe('what klp-convert never touches', () => {
  test.each([
    ['.TOC.', 'undefined f\nundefined .TOC.\nrela .text 8 1 .TOC. 0'],
    ['symbol index 0', 'undefined f\nrela .text 8 1 0 0'],
    ['a defined symbol', 'undefined f\nsymbol g FUNC GLOBAL .text 0 4\nrela .text 8 1 g 0'],
    ['an absolute symbol', 'undefined f\nsymbol g NOTYPE GLOBAL ABS 0 4\nrela .text 8 1 g 0'],
    ['a common symbol', 'undefined f\nsymbol g OBJECT GLOBAL COM 8 4\nrela .text 8 1 g 0'],
    ['a NONE relocation', 'undefined f\nundefined g\nrela .text 8 0 g 0'],
    [
      'debug information',
      'undefined f\nundefined g\nsection .debug_info PROGBITS - 8\nrela .debug_info 0 1 g 0',
    ],
    ['an undefined symbol nobody refers to', 'undefined f\nundefined g'],
  ])('%s', async (_, lines) => {
    const { plan } = await resolve(lines, '*vmlinux f');
    expect(plan.symbols.map(({ name }) => name)).toEqual(['f']);
    expect(plan.state).toBe('ready');
  });
});

describe('section rules of klp-convert v7', () => {
  const inSection = (section: string, object: string): [string, string] => [
    `
module x86_64
modinfo livepatch=Y
section ${section} PROGBITS WA 16
undefined f
rela ${section} 0 R_X86_64_64 f 0`,
    `*${object} f`,
  ];

  test.each([
    ...['.text', '.text.unlikely', '.data', '.data.rel.ro', '.data..percpu', '.rodata', '.rodata.str1.1'],
    ...['.sdata', '.toc', '.toc1'],
  ])('%s is converted', async (section) => {
    expect((await planModule(...inSection(section, 'ext4'))).state).toBe('ready');
  });

  test.each([
    ...['.init.text', '.exit.text', '.init.data', '.altinstructions', '__bug_table', '__ex_table'],
    ...['.static_call_sites', '.parainstructions', '__mcount_loc', '.bss'],
  ])('%s is refused by name', async (section) => {
    const plan = await planModule(...inSection(section, 'vmlinux'));
    expect(plan.state).toBe('blocked');
    expect(plan.symbols[0]?.resolution).toMatchObject({
      kind: 'unsupported',
      object: 'vmlinux',
      sections: [`.rela${section}`],
    });
  });

  test('__jump_table may name keys of vmlinux only', async () => {
    expect((await planModule(...inSection('__jump_table', 'vmlinux'))).state).toBe('ready');
    expect((await planModule(...inSection('__jump_table', 'ext4'))).state).toBe('blocked');
  });

  test('the rule is for relocations that would be converted only', async () => {
    const [text] = inSection('.altinstructions', 'vmlinux');
    expect((await planModule(text, '*vmlinux f __ksymtab_f')).state).toBe('nothing');
  });

  test('SHT_REL has no livepatch form', async () => {
    const text = `
module i386
modinfo livepatch=Y
section .text PROGBITS AX 16
undefined f
rel .text 0 2 f`;
    expect((await planModule(text, '*vmlinux f')).symbols[0]?.resolution.kind).toBe('unsupported');
  });
});

describe('the plan', () => {
  test('makes one section for each object and target, relocations in their order', async () => {
    const plan = await planModule(plainLivepatch, plainList);
    const sections = plan.sections.map(({ name, object, moves }) => [
      name,
      object,
      moves.map(({ section, rows }) => [plan.module.object.sectionName(section.index), rows]),
    ]);
    expect(sections).toEqual([
      ['.klp.rela.ext4..text', 'ext4', [['.rela.text', [2]]]],
      ['.klp.rela.vmlinux..text', 'vmlinux', [['.rela.text', [0, 3]]]],
      ['.klp.rela.vmlinux..data', 'vmlinux', [['.rela.data', [1]]]],
    ]);
  });

  test('keeps the file order where two sections relocate one target', async () => {
    const text = `
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 32
undefined later
undefined first
rela .text 0 1 first 0
rela .text 8 1 later 0 in=.rela.text.more`;
    const plan = await planModule(text, '*vmlinux first later');
    const [planned] = plan.sections;
    expect(planned?.moves.map(({ section }) => plan.module.object.sectionName(section.index))).toEqual([
      '.rela.text',
      '.rela.text.more',
    ]);
  });

  test('an annotation that nothing uses blocks, as in v7', async () => {
    const { plan } = await resolve('undefined f\nundefined g\nannotate vmlinux g 1', '*vmlinux f g');
    expect(plan.problems).toMatchObject([{ severity: 'error', code: 'klp/annotation-unused' }]);
    expect(plan.state).toBe('blocked');
  });

  test('an annotation for an exported symbol has no effect, which is said', async () => {
    const { plan } = await resolve('undefined f\nannotate vmlinux f 1', '*vmlinux f __ksymtab_f');
    expect(plan.problems).toMatchObject([{ severity: 'warning', code: 'klp/annotation-unused' }]);
    expect(plan.state).toBe('ready');
  });

  test('an annotation for a symbol of the module itself blocks', async () => {
    const { plan } = await resolve(
      'undefined f\nsymbol g FUNC LOCAL .text 0 4\nannotate vmlinux g 1',
      '*vmlinux f g',
    );
    expect(plan.problems).toMatchObject([{ severity: 'error', code: 'klp/annotation-defined' }]);
  });

  test('annotations without livepatch= in .modinfo: a warning', async () => {
    const text = annotatedLivepatch('x86_64').replace('livepatch=Y ', '');
    const plan = await planModule(text, '*vmlinux state_show state_show dup _printk __ksymtab__printk');
    expect(plan.problems).toMatchObject([{ severity: 'warning', code: 'klp/no-livepatch-tag' }]);
    expect(plan.state).toBe('ready');
  });

  test.each([
    ['code refers to the annotations', 'rela .text 12 1 .klp.module_relocs.vmlinux 0'],
    ['a section that stays is linked to them', 'section .order PROGBITS A 8 link=.klp.module_relocs.vmlinux'],
    [
      'a section that stays says it is about them',
      'section .about PROGBITS I 8 info=.klp.module_relocs.vmlinux',
    ],
    ['a group is named by them', 'group .klp.module_relocs.vmlinux .text'],
  ])('%s: they cannot be removed', async (_, line) => {
    const { plan } = await resolve(
      `undefined f\nannotate vmlinux f 1\nsection-symbol .klp.module_relocs.vmlinux\n${line}`,
      '*vmlinux f f',
    );
    expect(plan.problems).toMatchObject([{ severity: 'error', code: 'klp/annotation-in-use' }]);
    expect(plan.state).toBe('blocked');
  });

  test('damaged relocations of debug information are a problem of the plan, not an exception', async () => {
    const { plan } = await resolve(
      'undefined f\nannotate vmlinux f 1\nsection .debug_info PROGBITS - 8\nsection .rela.debug_info RELA I 7 info=.debug_info link=.symtab',
      '*vmlinux f f',
    );
    expect(plan.problems).toMatchObject([{ severity: 'error', code: 'elf/entry-size' }]);
  });

  test('a name that occurs a hundred thousand times is counted in linear time', async () => {
    const list = `*vmlinux ${'f '.repeat(100_000)}`;
    const { resolution } = await resolve('undefined f', list);
    expect(resolution).toMatchObject({ kind: 'ambiguous' });
    expect(
      resolution !== undefined && 'candidates' in resolution && resolution.candidates.at(-1),
    ).toMatchObject({
      position: 100_000,
      count: 100_000,
    });
  });

  test.each(samples.map((sample) => [sample.name, sample] as const))('%s.ko', async (_, sample) => {
    const map = mapOf(sampleList(sample));
    const plan = await planConversion(await openModule(sampleModule(sample)), map);
    expect(plan.state).toBe(sample.state);
    const decided = plan.symbols.filter(({ resolution }) => resolution.kind !== 'exported');
    const [one, ...more] = decided.map(({ name, resolution }) => `${name} ${resolution.kind}`);
    expect([one, more]).toEqual([sample.decision, []]);
  });
});
