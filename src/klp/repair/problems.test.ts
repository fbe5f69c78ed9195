import { describe, expect, test } from 'vitest';
import { SHF_ALLOC, SHF_RELA_LIVEPATCH } from '../../elf/constants';
import { type ModuleInput, openModule } from '../../testing/open-module';
import { annotatedLivepatch, plainLivepatch } from '../../testing/pictures';
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
import { livepatchTags } from '../../testing/run-loader';
import type { Edits } from '../conversion/edits';
import { planRepair } from './plan-repair';
import { repairModule, verifyRepair } from './repair-module';

const vmlinuxText = '.klp.rela.vmlinux..text';
const ext4Text = '.klp.rela.ext4..text';
const noFlag = (input: ModuleInput, section: string, flag: bigint): ModuleInput =>
  withHeader(input, section, 'flags', (flags) => flags & ~Number(flag));
const inSection = (symbol: string, section: string, offset: string): string =>
  `rela .text ${offset} 4 ${symbol} -4 in=${section} flags=AIo`;

interface Case {
  readonly what: string;
  readonly input: ModuleInput;
  readonly code: string;
  readonly message: RegExp;
}

const jump = `section __jump_table PROGBITS WA 0 align=8 bytes=${'00'.repeat(48)}`;

const cases: readonly Case[] = [
  {
    what: 'a symbol name without a position',
    input: soundLivepatch('undefined .klp.sym.vmlinux.f'),
    code: 'repair/symbol-name',
    message: /cannot read the name/,
  },
  {
    what: 'a name for the minimal klp-convert',
    input: soundLivepatch('symbol .klp.sym.rela.vmlinux.vmlinux.f,0 NOTYPE GLOBAL ABS 0 0'),
    code: 'repair/stated-name',
    message: /minimal klp-convert/,
  },
  {
    what: 'a livepatch symbol that is common',
    input: soundLivepatch('symbol .klp.sym.vmlinux.f,0 NOTYPE GLOBAL COM 0 0'),
    code: 'repair/symbol-section',
    message: /in section 0xfff2/,
  },
  {
    what: 'a livepatch symbol that the module defines',
    input: soundLivepatch('symbol .klp.sym.vmlinux.f,0 FUNC GLOBAL .text 0 0'),
    code: 'repair/symbol-section',
    message: /neither undefined nor absolute/,
  },
  {
    what: 'a section whose name says no object',
    input: soundLivepatch(inSection(vmlinuxSymbol, '.klp.rela..text', '0x20')),
    code: 'repair/section-name',
    message: /nothing tells which object/,
  },
  {
    what: 'a section whose object is too long to be read',
    input: soundLivepatch(inSection(vmlinuxSymbol, `.klp.rela.${'x'.repeat(56)}..text`, '0x20')),
    code: 'repair/section-name',
    message: /nothing tells which object/,
  },
  {
    what: 'a flagged section that is an ordinary one by its name',
    input: soundLivepatch(`rela .data 0 1 ${vmlinuxSymbol} 0 flags=AIo`),
    code: 'repair/section-name',
    message: /does not begin with \.klp\.rela\./,
  },
  {
    what: 'a livepatch section without addends',
    input: soundLivepatch(`rel .data 0 1 ${vmlinuxSymbol} in=.klp.rela.vmlinux..data flags=AIo`),
    code: 'repair/section-type',
    message: /of type REL/,
  },
  {
    what: 'ordinary relocations without addends',
    input: soundLivepatch(`rel .data 0 1 ${vmlinuxSymbol}`),
    code: 'repair/rel',
    message: /of type REL .* \.klp\.sym\.vmlinux\.state_show,2/,
  },
  {
    what: 'a target that is not there',
    input: withHeader(
      soundLivepatch(inSection(vmlinuxSymbol, '.klp.rela.vmlinux..text.gone', '0x20')),
      '.klp.rela.vmlinux..text.gone',
      'info',
      () => 0,
    ),
    code: 'repair/target-unknown',
    message: /sh_info is 0, .* no section of that name/,
  },
  {
    what: 'a target of which there are two',
    input: withHeader(soundLivepatch('section .text PROGBITS AX 64 align=16'), vmlinuxText, 'info', () => 0),
    code: 'repair/target-unknown',
    message: /2 sections have that name/,
  },
  {
    what: 'a target that is not loaded',
    input: withHeader(noFlag(soundLivepatch(), '.text', SHF_ALLOC), vmlinuxText, 'info', () => 0),
    code: 'repair/target-unknown',
    message: /not loaded into memory/,
  },
  {
    what: 'a target that is too small',
    input: withHeader(
      soundLivepatch(
        `section .text.a PROGBITS AX 8\n${inSection(vmlinuxSymbol, '.klp.rela.vmlinux..text.a', '0x20')}`,
      ),
      '.klp.rela.vmlinux..text.a',
      'info',
      () => 1,
    ),
    code: 'repair/target-too-small',
    message: /\.text\.a, .* too small/,
  },
  {
    what: 'a table cut short',
    input: withHeader(
      withHeader(soundLivepatch(), vmlinuxText, 'size', () => 23),
      vmlinuxText,
      'info',
      () => 0,
    ),
    code: 'elf/entry-size',
    message: /23 bytes/,
  },
  {
    what: 'a flagged section with a relocation that is none of livepatch',
    input: soundLivepatch(inSection('new_show', ext4Text, '0x20')),
    code: 'repair/foreign-symbol',
    message: /relocation 1 is against new_show/,
  },
  {
    what: 'an unflagged one stays as it is',
    input: noFlag(soundLivepatch(inSection('new_show', ext4Text, '0x20')), ext4Text, SHF_RELA_LIVEPATCH),
    code: 'repair/foreign-symbol',
    message: /relocation 1 is against new_show/,
  },
  {
    what: 'a symbol beyond the table',
    input: soundLivepatch(inSection('99999', ext4Text, '0x20')),
    code: 'repair/foreign-symbol',
    message: /relocation 1 is against symbol 99999/,
  },
  {
    what: 'a place where no livepatch relocation can be',
    input: soundLivepatch(`section .init.text PROGBITS AX 16\nrela .init.text 0 4 ${vmlinuxSymbol} -4`),
    code: 'repair/no-place',
    message: /may use it before they are applied/,
  },
  {
    what: 'a static key of a module',
    input: soundLivepatch(`${jump}\nrela __jump_table 8 1 ${ext4Symbol} 0`),
    code: 'repair/no-place',
    message: /may use it before they are applied/,
  },
  {
    what: 'a new section whose name is taken',
    input: noFlag(
      soundLivepatch(
        `rela .data 0 1 new_show 0 in=.klp.rela.vmlinux..data flags=AIo\nrela .data 8 1 ${vmlinuxSymbol} 0`,
      ),
      '.klp.rela.vmlinux..data',
      SHF_RELA_LIVEPATCH,
    ),
    code: 'repair/name-taken',
    message: /need a section \.klp\.rela\.vmlinux\.\.data/,
  },
  {
    what: 'relocations of a symbol that several objects apply',
    input: soundLivepatch(`livepatch-symbol .klp.sym.jbd2.dup,1
${inSection('.klp.sym.jbd2.dup,1', ext4Text, '0x20')}
${inSection('.klp.sym.jbd2.dup,1', '.klp.rela.xfs..text', '0x28')}
rela .data 0 1 .klp.sym.jbd2.dup,1 0`),
    code: 'repair/gate-unknown',
    message: /sections of 2 objects/,
  },
  {
    what: 'a place that livepatch relocates otherwise',
    input: soundLivepatch(`rela .text 0x10 4 ${ext4Symbol} -4`),
    code: 'repair/site-taken',
    message: /1 relocation against \.klp\.sym\.ext4\.ext4_show,0 cannot move/,
  },
  {
    what: 'a placeholder of objtool',
    input: soundLivepatch(
      'undefined .klp.tombstone.gone WEAK\nrela .text 0x20 4 .klp.tombstone.gone -4\nrela .text 0x28 0 .klp.tombstone.gone 0',
    ),
    code: 'repair/tombstone',
    message: /placeholder \.klp\.tombstone\.gone/,
  },
  {
    what: 'a marked symbol of another name',
    input: soundLivepatch('livepatch-symbol state_show\nrela .text 0x20 4 state_show -4'),
    code: 'repair/symbol-unnamed',
    message: /ordinary relocations against state_show/,
  },
  {
    what: 'an annotation whose symbol is not converted',
    input: soundLivepatch('undefined dup\nannotate vmlinux dup 1'),
    code: 'repair/annotation-open',
    message: /names dup, which has not been converted/,
  },
  {
    what: 'annotations that code uses',
    input: `${soundLivepatch('symbol relocs OBJECT LOCAL .klp.module_relocs.vmlinux 0 12')}
annotate vmlinux ${vmlinuxSymbol} 2
rela .data 0 1 relocs 0`,
    code: 'klp/annotation-in-use',
    message: /refers to the annotations/,
  },
  {
    what: 'a section called as annotations are',
    input: soundLivepatch('note .klp.module_relocs.vmlinux GNU 3 0011'),
    code: 'repair/annotation-type',
    message: /of type NOTE/,
  },
  {
    what: 'relocations for a livepatch section',
    input: soundLivepatch(`rela ${ext4Text} 0 1 new_show 0`),
    code: 'repair/section-relocated',
    message: /relocations for a livepatch section/,
  },
  {
    what: 'a module that is only annotated',
    input: annotatedLivepatch('x86_64'),
    code: 'repair/not-begun',
    message: /annotated for klp-convert/,
  },
  {
    what: 'a module as it was built',
    input: plainLivepatch,
    code: 'repair/not-begun',
    message: /plain input for klp-convert/,
  },
  {
    what: 'an ordinary module',
    input: plainLivepatch.replace('livepatch=Y ', ''),
    code: 'repair/not-begun',
    message: /not a livepatch/,
  },
];

describe.each(cases)('$what', ({ input, code, message }) => {
  test('is said, with what helps', async () => {
    const { problems } = await planRepairOf(input);
    expect(problems.map((problem) => problem.code)).toContain(code);
    const found = problems.find((problem) => problem.code === code);
    expect(found?.message).toMatch(message);
    expect([found?.where, found?.mend].every((text) => text !== undefined && text !== '')).toBe(true);
  });

  test('is not mended', async () => {
    const repair = await planRepairOf(input);
    expect([repair.state, mendWords(repair)]).toEqual(['blocked', []]);
  });
});

describe('a repair of which something stays wrong', () => {
  const input = `${soundLivepatch(
    `section .init.text PROGBITS AX 16
rela .init.text 0 4 ${vmlinuxSymbol} -4
rela .text 0x20 4 ${vmlinuxSymbol} -4`,
    livepatchTags.slice(1),
  )}`;

  test('does what is sound and says so', async () => {
    const { repair, bytes, verification, module, again } = await repairInput(input);
    expect(mendWords(repair)).toEqual([
      `relocation-moved .rela.text > ${vmlinuxText} ${vmlinuxSymbol} x1`,
      'tag-added .modinfo x1',
    ]);
    expect(repair.problems.map(({ code }) => code)).toEqual(['repair/no-place']);
    expect(verification.problems).toEqual([]);
    expect(verification.checks).toContain('Nothing is left to mend; 1 fault that cannot be mended stays.');
    expect(livepatchLines(bytes)).toHaveLength(3);
    expect(module.dialect.id).toBe('half-converted');
    expect(again).toMatchObject({ state: 'blocked', mends: [], problems: [{ code: 'repair/no-place' }] });
  });
});

test('what ld -r makes of a livepatch section keeps the module from being written', async () => {
  const text = soundLivepatch('', livepatchTags.slice(1)).replace(
    `livepatch-symbol ${ext4Symbol}`,
    `symbol ${ext4Symbol} NOTYPE GLOBAL ABS 0 0`,
  );
  const input = withHeader(
    withHeader(text, vmlinuxText, 'type', () => 0x60000004),
    vmlinuxText,
    'info',
    () => 0,
  );
  const repair = await planRepairOf(input);
  expect([repair.state, mendWords(repair)]).toEqual(['blocked', []]);
  expect(repair.problems.map(({ code }) => code)).toEqual(['repair/section-type', 'elf/not-rewritable']);
});

test('annotations that a wrong sh_info leans on can be mended next', async () => {
  const text = `${soundLivepatch()}\nannotate vmlinux ${vmlinuxSymbol} 2`;
  const annotations = sectionIndex(text, '.klp.module_relocs.vmlinux');
  const input = withHeader(text, ext4Text, 'info', () => annotations);
  const { repair, verification, again } = await repairInput(input);
  expect(mendWords(repair)).toEqual([`section-target ${ext4Text} > .text x1`]);
  expect(repair.problems.map(({ code }) => code)).toEqual(['repair/annotation-misled']);
  expect(verification.problems).toEqual([]);
  expect(verification.checks).toContain('Read again, 1 fault more can be mended: repair the result.');
  expect(mendWords(again)).toEqual(['annotations-removed .klp.module_relocs.vmlinux x1']);
});

test('a finished module of objtool keeps its lists and NONE relocations', async () => {
  const input = soundLivepatch(`section __klp_relocs.vmlinux PROGBITS A 24
livepatch-symbol .klp.tombstone.state_show
rela __klp_relocs.vmlinux 8 1 ${vmlinuxSymbol} 0
rela .text 0x10 0 .klp.tombstone.state_show 0`);
  expect((await planRepairOf(input)).state).toBe('nothing');
  // Without the flags, objtool's lists make it look like the input of objtool's last step.
  const flagless = [vmlinuxText, ext4Text].reduce(
    (bytes, name) => noFlag(bytes, name, SHF_RELA_LIVEPATCH),
    input as ModuleInput,
  );
  expect((await openModule(flagless)).dialect.id).toBe('objtool');
  const { repair, verification, module } = await repairInput(flagless);
  expect(mendWords(repair)).toEqual([`section-flagged ${vmlinuxText} x1`, `section-flagged ${ext4Text} x1`]);
  expect([verification.problems, module.dialect.id]).toEqual([[], 'livepatch']);
});

test('a section for an object that is not said to have a target goes by sh_info', async () => {
  const input = soundLivepatch(inSection(vmlinuxSymbol, '.klp.rela.vmlinux', '0x20'));
  expect((await planRepairOf(input)).state).toBe('nothing');
  const blocked = await planRepairOf(withHeader(input, '.klp.rela.vmlinux', 'info', () => 0));
  expect(blocked.problems.map(({ code }) => code)).toEqual(['repair/target-unknown']);
});

test('a name that no section has is no fault while sh_info names one that is loaded', async () => {
  const input = soundLivepatch(inSection(vmlinuxSymbol, '.klp.rela.vmlinux..text.merged', '0x20'));
  expect((await planRepairOf(input)).state).toBe('nothing');
});

describe('reading back', () => {
  /** Everything that changes a section, in one repair. */
  const input = (): ModuleInput =>
    noFlag(
      withHeader(
        soundLivepatch(
          `rela .text 0x20 4 ${ext4Symbol} -4\nrela .data 0 1 ${vmlinuxSymbol} 0`,
          livepatchTags.slice(1),
        ),
        ext4Text,
        'info',
        () => 0,
      ),
      vmlinuxText,
      SHF_RELA_LIVEPATCH,
    );

  type Change = NonNullable<Edits['sections']['changed']>;
  const changeOf =
    (section: string, edit: (change: Change) => ReturnType<Change['get']>) =>
    (edits: Edits): Edits => {
      const { changed = new Map() } = edits.sections;
      const index = sectionIndex(input(), section);
      return {
        ...edits,
        sections: { ...edits.sections, changed: new Map([...changed, [index, edit(changed) ?? {}]]) },
      };
    };
  const field = (section: string, more: NonNullable<ReturnType<Change['get']>>) =>
    changeOf(section, (changed) => ({ ...changed.get(sectionIndex(input(), section)), ...more }));

  test.each<[string, (edits: Edits) => Edits]>([
    ['other flags', field(vmlinuxText, { flags: 0x42n })],
    ['another sh_info', field(ext4Text, { info: 1 })],
    ['another sh_link', field(ext4Text, { link: 1 })],
    ['fewer relocations', field(ext4Text, { entries: [] })],
    ['other bytes', field('.modinfo', { bytes: new TextEncoder().encode('livepatch=N\0') })],
    ['no bytes', (edits) => ({ ...edits, sections: { ...edits.sections, changed: new Map() } })],
    ['a section less', (edits) => ({ ...edits, sections: { ...edits.sections, added: [] } })],
  ])('finds what was not asked for: %s', async (_, edit) => {
    const repair = await planRepair(await openModule(input()));
    const output = await repairModule(repair);
    expect((await verifyRepair(repair, output)).problems).toEqual([]);
    const other = { ...repair, edits: edit(repair.edits) };
    expect((await verifyRepair(other, output)).problems).not.toEqual([]);
  });

  test('finds what could still be mended', async () => {
    const picture = soundLivepatch(
      `section .init.text PROGBITS AX 16\nrela .init.text 0 4 ${vmlinuxSymbol} -4`,
    );
    const repair = await planRepair(await openModule(noFlag(picture, vmlinuxText, SHF_RELA_LIVEPATCH)));
    expect([repair.state, repair.problems.length]).toEqual(['ready', 1]);
    const edits = { ...repair.edits, sections: { ...repair.edits.sections, changed: new Map() } };
    const unmended = await repairModule({ ...repair, edits });
    expect((await verifyRepair({ ...repair, edits }, unmended)).problems).toEqual([
      expect.stringMatching(
        /^not everything is mended: \.klp\.rela\.vmlinux\.\.text lacks SHF_RELA_LIVEPATCH/,
      ),
    ]);
  });
});
