import { describe, expect, test } from 'vitest';
import { STB_GLOBAL, STT_FUNC, STT_OBJECT } from '../../elf/constants';
import { explainSymbol, planSentence } from '../../report/plan-text';
import { snippetsFor } from '../../report/snippet';
import { byteFlips } from '../../testing/corrupt';
import { kpatchPicture, objtoolPicture } from '../../testing/intermediate-pictures';
import { livepatchTuples } from '../../testing/livepatch-tuples';
import { moduleFromText } from '../../testing/module-from-text';
import { convertInput, type ModuleInput, openModule, planModule } from '../../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../../testing/plain-elf';

// The intermediates of objtool klp diff and kpatch-build: records that post-link and create-klp-module turn into relocations.

const machines = ['x86_64', 's390x', 'ppc64le', 'aarch64'];

async function convert(input: ModuleInput): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, verification } = await convertInput(input);
  expect(verification.problems).toEqual([]);
  expect((await openModule(bytes)).dialect.id).toBe('livepatch');
  return bytes;
}

const sectionNames = (bytes: Uint8Array<ArrayBuffer>): string[] =>
  readPlainElf(bytes).sections.map(({ name }) => name);

const symbolsOf = (bytes: Uint8Array<ArrayBuffer>): string[] =>
  readPlainElf(bytes).symbols.map(({ name, shndx }) => `${name} ${shndx.toString(16)}`);

/** Every symbol whose name begins so. */
const symbolsLike = (bytes: Uint8Array<ArrayBuffer>, prefix: string): string[] =>
  symbolsOf(bytes).filter((text) => text.startsWith(prefix));

describe('objtool', () => {
  const generations: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['Linux 7.x', '__klp_relocs.vmlinux', '__klp_relocs.nf', ['vmlinux', 'vmlinux', 'nf']],
    ['Linux 6.19 and the patches of 2024', '__klp_relocs', '.klp.relocs', ['vmlinux', 'vmlinux', 'ext4']],
  ];

  test.each(generations)('%s, as post-link does it', async (_, first, second, gates) => {
    const bytes = await convert(objtoolPicture('x86_64', first, second));
    expect(livepatchTuples(bytes).sort()).toEqual(
      [
        `${gates[0]} .text 4 2 vmlinux f 2 -4`,
        `${gates[1]} .text 36 258 vmlinux f 2 2147483647`,
        `${gates[2]} .data 24 1 ext4 v 0 8`,
      ].sort(),
    );
    // The sections with the records stay, as post-link leaves them.
    expect(sectionNames(bytes)).toContain(first);
  });

  test.each(machines)('%s: what stood at the places does nothing any more', async (machine) => {
    const bytes = await convert(objtoolPicture(machine, '__klp_relocs.vmlinux', '__klp_relocs.ext4'));
    const left = [...readPlainRelocations(bytes, '.rela.text'), ...readPlainRelocations(bytes, '.rela.data')];
    // ppc64 refuses R_PPC64_NONE, so that there nothing is left.
    expect(left.map(({ type }) => type)).toEqual(machine === 'ppc64le' ? [] : [0, 0, 0]);
    expect(livepatchTuples(bytes)).toHaveLength(3);
    expect(symbolsLike(bytes, '.klp.')).toEqual([
      '.klp.sym.vmlinux.f,2 ff20',
      '.klp.sym.ext4.v,0 ff20',
      '.klp.tombstone.f ff20',
      '.klp.tombstone.v ff20',
    ]);
  });

  test('a placeholder that something else uses too stays undefined', async () => {
    const { bytes } = await convertInput(`${objtool()}rela .text 0x10 2 .klp.tombstone.f -4`);
    expect(symbolsLike(bytes, '.klp.tombstone')).toEqual(['.klp.tombstone.f 0', '.klp.tombstone.v ff20']);
  });

  test.each([
    ['a name of another form', ['.klp.sym.vmlinux.f,2', '.klp.sym.vmlinux.f'], 'is not of the form'],
    [
      'a symbol that is defined',
      ['WEAK UND 0 0\nundefined', 'WEAK .text 0 0\nundefined'],
      'is defined in the module',
    ],
  ] as const)('%s', async (_, [from, to], message) => {
    const plan = await planModule(objtool().replaceAll(from, to));
    expect(plan).toMatchObject({
      state: 'blocked',
      problems: [{ severity: 'error', code: 'klp/record-symbol', message: expect.stringContaining(message) }],
    });
    expect(planSentence(plan)).toContain(message);
  });

  test('no record: nothing to convert', async () => {
    const plan = await planModule('module x86_64\nmodinfo livepatch=Y\nsection __klp_relocs PROGBITS A 0');
    expect([plan.state, planSentence(plan)]).toEqual([
      'nothing',
      'There is nothing to convert: the builder has left no record.',
    ]);
  });
});

const objtool = (): string => objtoolPicture('x86_64', '__klp_relocs.vmlinux', '__klp_relocs.ext4');

describe('kpatch', () => {
  test.each(machines)('%s, as create-klp-module does it', async (machine) => {
    const bytes = await convert(kpatchPicture(machine));
    expect(livepatchTuples(bytes)).toEqual([
      'ext4 .text.f 16 258 ext4 v 0 -4',
      'vmlinux .data.g 16 1 vmlinux do_f 3 549755813887',
    ]);
    expect(symbolsLike(bytes, '.klp.')).toEqual(['.klp.sym.vmlinux.do_f,3 ff20', '.klp.sym.ext4.v,0 ff20']);
  });

  test('takes out the tables with what belongs to them, the names stay', async () => {
    const before = moduleFromText(kpatchPicture('x86_64'));
    const bytes = await convert(before);
    const gone = sectionNames(before).filter((name) => !sectionNames(bytes).includes(name));
    expect(gone).toEqual([
      ...['.kpatch.symbols', '.kpatch.relocations', '.kpatch.arch'],
      ...['.rela.kpatch.symbols', '.rela.kpatch.relocations', '.rela.kpatch.arch'],
    ]);
    expect(sectionNames(bytes)).toEqual(
      expect.arrayContaining(['.kpatch.strings', '.klp.rela.ext4..text.f', '.klp.rela.vmlinux..data.g']),
    );
    expect(symbolsOf(bytes)).toContain('elsewhere 0');
  });

  test('bind and type of the symbols are those of the records', async () => {
    const { symbols } = readPlainElf(await convert(kpatchPicture('x86_64')));
    const made = symbols.filter(({ name }) => name.startsWith('.klp.'));
    expect(made.map(({ name, info }) => `${name} ${info}`)).toEqual([
      `.klp.sym.vmlinux.do_f,3 ${STT_FUNC}`,
      `.klp.sym.ext4.v,0 ${(STB_GLOBAL << 4) | STT_OBJECT}`,
    ]);
  });

  test('code that refers to a table keeps it from being removed', async () => {
    const plan = await planModule(`${kpatchPicture('x86_64')}rela .text.f 0 2 .kpatch.symbols 0`);
    expect(plan).toMatchObject({ state: 'blocked', problems: [{ code: 'klp/annotation-in-use' }] });
    expect(planSentence(plan)).toContain('the tables of kpatch-build');
  });

  test('records that cannot be read block, with the place', async () => {
    const text = kpatchPicture('x86_64').replace(/^rela \.kpatch\.symbols 24 .*$/m, '');
    const plan = await planModule(text);
    expect(plan).toMatchObject({ state: 'blocked', symbols: [], sections: [] });
    expect(plan.problems).toMatchObject([
      { severity: 'error', where: expect.stringContaining('.kpatch.symbols') },
    ]);
  });

  test('a name that is not ASCII keeps its bytes', async () => {
    const text = kpatchPicture('x86_64').replace('646f5f66', 'c3b6c3a4');
    expect(livepatchTuples(await convert(text))).toContain('vmlinux .data.g 16 1 vmlinux öä 3 549755813887');
  });
});

describe('with a source', () => {
  test('what fits', async () => {
    const plan = await planModule(kpatchPicture('x86_64'), '*vmlinux do_f do_f do_f *ext4 v');
    expect([plan.state, plan.problems]).toEqual(['ready', []]);
    expect(planSentence(plan)).toBe(
      '2 records of the builder become livepatch relocations for ext4 and vmlinux.',
    );
    expect(plan.symbols.map(explainSymbol)).toEqual([
      'The record of the builder says the only v in ext4, applied with ext4; there are 1 in ext4.',
      'The record of the builder says position 3 of do_f in vmlinux, applied with vmlinux; there are 3 in vmlinux.',
    ]);
    // Nothing to paste: no source of the livepatch said it.
    expect(plan.symbols.flatMap(snippetsFor)).toEqual([]);
  });

  test.each([
    ['kpatch', kpatchPicture('x86_64'), '.klp.sym.vmlinux.do_f,3', '*vmlinux do_f do_f *ext4 v'],
    ['objtool', objtool(), '.klp.sym.vmlinux.f,2', '*vmlinux f *ext4 v'],
  ])('what does not, %s', async (_, text, name, list) => {
    const plan = await planModule(text, list);
    expect(plan.state).toBe('blocked');
    expect(planSentence(plan)).toBe(
      `Cannot be converted yet: what is said of ${name} does not fit the sources.`,
    );
  });
});

test.each([
  ['objtool', objtool()],
  ['kpatch', kpatchPicture('x86_64')],
])('damaged modules are refused or convert to what verifies: %s', async (_, text) => {
  const outcomes = { converted: 0, other: 0 };
  for (const { bytes } of byteFlips(moduleFromText(text), 300, 11)) {
    try {
      const plan = await planModule(bytes);
      if (plan.state !== 'ready') outcomes.other += 1;
      else {
        expect((await convertInput(bytes)).verification).toBeDefined();
        outcomes.converted += 1;
      }
    } catch (error) {
      expect(error).toMatchObject({ name: 'FormatError' });
      outcomes.other += 1;
    }
  }
  expect(outcomes.converted).toBeGreaterThan(10);
  expect(outcomes.other).toBeGreaterThan(10);
});
