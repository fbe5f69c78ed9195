import { describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { convertInput, mapOf, openModule, planModule } from '../../testing/open-module';
import { annotatedList, annotatedLivepatch, plainLivepatch } from '../../testing/pictures';
import { sampleList, sampleModule, samples } from '../../testing/samples';
import { convertModule } from '../conversion/convert';
import { verifyConversion } from '../conversion/verify';
import { planConversion } from '../plan/plan';

const convertible = new Set(['klp-convert', 'klp-convert-plain', 'minimal', 'objtool', 'kpatch']);

const head = (tags = 'livepatch=Y'): string => `
module x86_64
modinfo ${tags} license=GPL
this-module lp
section .text PROGBITS AX 32
section .data PROGBITS WA 32
symbol f FUNC LOCAL .text 0 16
`;

const ordinary = (tags = 'name=lp'): string => head(tags);

const relocationIn = (section: string, flags: string): string => `
livepatch-symbol .klp.sym.vmlinux.g,1
rela .text 0 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4 in=${section} flags=${flags}
`;
const livepatchRelocation = relocationIn('.klp.rela.vmlinux..text', 'AIo');
const finished = head() + livepatchRelocation;
const oneDot = relocationIn('.klp.rela.vmlinux.text', 'Ao');
const tombstone = (type: string): string =>
  `undefined .klp.tombstone.g WEAK\nrela .text 0 ${type} .klp.tombstone.g 0`;
const pointer = 'symbol klpe_g OBJECT LOCAL .data 0 8';
const kpatchRegister = 'rela .text 8 R_X86_64_PLT32 kpatch_register -4';

describe('a module is recognised as', () => {
  test.each<[string, string, string]>([
    ['klp-convert', 'annotated', annotatedLivepatch('x86_64')],
    ['klp-convert', 'annotated for nothing', `${head()}section .klp.module_relocs.vmlinux PROGBITS WA 0`],
    ['klp-convert', 'annotated without the tag', annotatedLivepatch('x86_64').replace('livepatch=Y ', '')],
    ['klp-convert', 'annotated, with pointers of a lookup', `${head()}${pointer}\nannotate vmlinux f 1`],
    ['klp-convert-plain', 'a livepatch with unresolved names', plainLivepatch],
    [
      'klp-convert-plain',
      'hand-written, with exported symbols only',
      `${head()}undefined klp_enable_patch\nrela .text 0 4 klp_enable_patch -4`,
    ],
    [
      'klp-convert-plain',
      'a section named as no table of kpatch',
      `${head()}section kpatch.funcs PROGBITS WA 8`,
    ],
    ['klp-convert-plain', 'an imported pointer of the lookup', `${head()}undefined klpe_g`],
    ['klp-convert-plain', 'a function named as a pointer', `${head()}symbol klpe_g FUNC LOCAL .text 16 8`],
    ['klp-convert-plain', 'names of DEKU alone', `${head()}symbol __deku_fun_g FUNC LOCAL .text 16 8`],
    [
      'klp-convert-plain',
      'named as the loader of KernelCare',
      head('livepatch=Y').replace('module lp', 'module kcare'),
    ],
    ['livepatch', 'finished', finished],
    [
      'livepatch',
      'finished on arm64, which has a NONE of its own',
      `${finished}rela .text 0 256 .klp.sym.vmlinux.g,1 0`
        .replace('x86_64', 'aarch64')
        .replace('R_X86_64_PLT32', '283'),
    ],
    ['livepatch', 'finished, though it has pointers of a lookup', `${finished}${pointer}`],
    ['livepatch', 'finished, with a symbol alone', `${head()}livepatch-symbol .klp.sym.vmlinux.g,1`],
    [
      'half-converted',
      'an ordinary relocation names a livepatch symbol',
      `${finished}rela .text 8 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4`,
    ],
    [
      'half-converted',
      'renamed, not marked',
      `${head()}undefined .klp.sym.vmlinux.g,1\nrela .text 0 4 .klp.sym.vmlinux.g,1 -4`,
    ],
    [
      'half-converted',
      'marked as SHN_ABS by ld -r',
      `${head()}symbol .klp.sym.vmlinux.g,1 NOTYPE GLOBAL ABS 0 0`,
    ],
    ['half-converted', 'annotations left behind', `${finished}undefined h\nannotate vmlinux h 1`],
    [
      'half-converted',
      'by objtool, a livepatch symbol still undefined',
      `${finished}section __klp_relocs.vmlinux PROGBITS A 24\nundefined .klp.sym.vmlinux.h,0`,
    ],
    ['half-converted', 'by objtool, a placeholder still used', finished + tombstone('R_X86_64_PLT32')],
    [
      'half-converted',
      'by DEKU, which leaves the relocations of __jump_table',
      `${head()}${oneDot}section .note.deku PROGBITS A 8\nsection __jump_table PROGBITS WA 16\nrela __jump_table 8 R_X86_64_PC32 .klp.sym.vmlinux.g,1 0`,
    ],
    [
      'half-converted',
      'by objtool, its list taken out before its last step',
      head() + tombstone('R_X86_64_PLT32'),
    ],
    ['objtool', 'intermediate', `${head()}section __klp_relocs PROGBITS A 24`],
    [
      'objtool',
      'intermediate of 2024',
      `${head()}section .klp.relocs PROGBITS A 24\nsection __klp_objects PROGBITS A 64\nsection __klp_funcs PROGBITS A 24`,
    ],
    [
      'objtool',
      'intermediate with the tables of 7.x',
      `${head()}section __klp_relocs.ext4 PROGBITS A 24\nsection .init.klp_objects PROGBITS A 64\nsection .init.klp_funcs PROGBITS A 24`,
    ],
    [
      'objtool',
      'intermediate, in which placeholders are to be there',
      `${head()}section __klp_relocs.vmlinux PROGBITS A 24\n${tombstone('R_X86_64_PLT32')}`,
    ],
    [
      'klp-convert-plain',
      'a name that only begins as that of objtool',
      `${head()}section __klp_relocs_x PROGBITS A 24`,
    ],
    [
      'kpatch',
      'intermediate of kpatch',
      `${head()}section .kpatch.symbols PROGBITS A 24\nsection .kpatch.relocations PROGBITS A 24\nsection .kpatch.funcs PROGBITS WA 8`,
    ],
    ['kpatch-old', 'relocations for kpatch itself', `${ordinary()}section .kpatch.dynrelas PROGBITS WA 64`],
    ['kpatch-old', 'the same, marked as a livepatch', `${head()}section .kpatch.dynrelas PROGBITS WA 64`],
    ['kpatch-old', 'a checksum', `${ordinary()}section .kpatch.checksum PROGBITS A 33`],
    ['kpatch-old', 'functions as in 2014', `${ordinary()}section .kpatch.patches PROGBITS WA 64`],
    ['kpatch-old', 'a user of the core module', `${ordinary()}undefined kpatch_register\n${kpatchRegister}`],
    ['not-livepatch', 'a user of something like it', `${ordinary()}undefined kpatch_registered`],
    [
      'not-livepatch',
      'functions of kpatch without the tag',
      `${ordinary()}section .kpatch.funcs PROGBITS WA 56`,
    ],
    [
      'kpatch-core',
      'the core module',
      `${ordinary().replace('module lp', 'module kpatch')}symbol kpatch_register FUNC GLOBAL .text 16 8`,
    ],
    ['not-livepatch', 'a module of its name', ordinary().replace('module lp', 'module kpatch')],
    ['not-livepatch', 'a function of its name', `${ordinary()}symbol kpatch_register FUNC GLOBAL .text 16 8`],
    ['kernelcare', 'the loader', ordinary().replace('module lp', 'module kcare')],
    ['ksplice', 'a Ksplice module', `${ordinary()}section .ksplice_patches PROGBITS A 8`],
    ['not-livepatch', 'a section like that of Ksplice', `${ordinary()}section .ksplice PROGBITS A 8`],
    ['kallsyms', 'a pointer that a lookup fills', head() + pointer],
    ['kallsyms', 'the lookup', `${head()}symbol __klp_resolve_kallsyms_relocs FUNC LOCAL .text 16 8`],
    ['klp-convert-plain', 'the lookup of another module', `${head()}undefined klp_resolve_kallsyms_relocs`],
    ['not-livepatch', 'a pointer without the tag', ordinary() + pointer],
    [
      'xen',
      'a Xen livepatch',
      'module x86_64\nsection .livepatch.funcs PROGBITS WA 64\nsection .text PROGBITS AX 8',
    ],
    [
      'xen',
      'with a .modinfo, which Xen shows as metadata',
      'module x86_64\nmodinfo name=x\nsection .livepatch.hooks.load PROGBITS WA 8\nsection .text PROGBITS AX 8',
    ],
    [
      'not-livepatch',
      'a Linux module with such a section',
      `${ordinary()}section .livepatch.funcs PROGBITS WA 64`,
    ],
    ['not-a-module', 'an object file', 'module x86_64\nsection .text PROGBITS AX 8'],
    [
      'not-livepatch',
      'an ordinary module',
      `${head('name=ext4')}undefined _printk\nrela .text 0 4 _printk -4`,
    ],
  ])('%s: %s', async (id, _, text) => {
    const { dialect } = await openModule(text);
    expect(dialect.id).toBe(id);
    expect(dialect.convertible).toBe(convertible.has(id));
    expect(dialect.explanation).toMatch(/\.$/);
  });

  test.each(['.klp.sym.rela.lp.vmlinux.g,1', '.klp.sym.rela.lp.vmlinux.g.1'])(
    'minimal: %s, named for the klp-convert of 2023',
    async (name) => {
      const text = `${head()}undefined ${name}\nrela .text 0 4 ${name} -4`;
      expect((await openModule(text)).dialect).toMatchObject({ id: 'minimal', convertible: true });
    },
  );

  test.each(samples)('the sample $name', async (sample) => {
    const annotated = / (annotated|divided)$/.test(sample.decision);
    const { dialect } = await openModule(sampleModule(sample));
    expect(dialect.id).toBe(annotated ? 'klp-convert' : 'klp-convert-plain');
  });
});

const makerless = 'finished livepatch';
const withoutFlag = relocationIn('.klp.rela.vmlinux..text', 'Ao');
const jumpTable = (name: string): string => `
section __jump_table PROGBITS WA 16
livepatch-symbol .klp.sym.vmlinux.k,0
rela __jump_table 0 R_X86_64_64 .klp.sym.vmlinux.k,0 0 in=${name} flags=Ao`;

describe('the maker of a finished livepatch', () => {
  test.each<[string, string, string, string]>([
    [
      'klp-build',
      'of 7.x',
      `${finished}section __klp_relocs.vmlinux PROGBITS A 24\nrela .text 0 R_X86_64_NONE .klp.sym.vmlinux.g,1 0`,
      '__klp_relocs.<object> (the form of Linux 7.x).',
    ],
    [
      'klp-build',
      'of 6.19, with the tables of the fix',
      `${finished}section __klp_relocs PROGBITS A 24\nsection .init.klp_objects PROGBITS A 64`,
      '__klp_relocs (the form of Linux 6.19) and .init.klp_objects.',
    ],
    ['klp-build', 'as proposed', `${finished}section .klp.relocs PROGBITS A 24`, 'proposed it in 2024).'],
    [
      'klp-build',
      'by its placeholders',
      `${finished}livepatch-symbol .klp.tombstone.g\nrela .text 0 R_X86_64_NONE .klp.tombstone.g 0`,
      'it has symbols named .klp.tombstone.….',
    ],
    [
      'klp-build',
      'which had nothing to make',
      `${head()}section __klp_objects PROGBITS A 64`,
      '0 livepatch relocations in 0 sections. klp-build with objtool klp made it: it has __klp_objects.',
    ],
    [
      'kpatch',
      'with relocations',
      `${finished}section .kpatch.funcs PROGBITS WA 56`,
      'it has .kpatch.funcs.',
    ],
    [
      'kpatch',
      'for a kernel before 5.8',
      `${finished}section .kpatch.strings PROGBITS A 8\nsection .klp.arch.vmlinux..altinstructions PROGBITS A 13`,
      'it has .kpatch.strings.',
    ],
    [
      'kpatch',
      'without relocations',
      `${head()}section .kpatch.funcs PROGBITS WA 56`,
      'it has .kpatch.funcs.',
    ],
    [
      'kpatch',
      'without functions',
      `${finished}section .kpatch.strings PROGBITS A 8`,
      'it has .kpatch.strings.',
    ],
    ['DEKU', 'by its note', `${head()}${oneDot}section .note.deku PROGBITS A 8`, 'it has .note.deku.'],
    [
      'DEKU',
      'with a target without a dot',
      `${head()}section __bug_table PROGBITS WA 12\nlivepatch-symbol .klp.sym.vmlinux.g,0\nrela __bug_table 0 R_X86_64_PC32 .klp.sym.vmlinux.g,0 0 in=.klp.rela.vmlinux__bug_table flags=Ao\nsection .note.deku PROGBITS A 8`,
      '1 livepatch relocation in 1 section. DEKU made it: it has .note.deku.',
    ],
    ['DEKU', 'without relocations', `${head()}section .note.deku PROGBITS A 8`, 'it has .note.deku.'],
    [
      'DEKU',
      'by its functions',
      `${head()}${oneDot}symbol __deku_fun_g FUNC LOCAL .text 16 8`,
      'it has symbols named __deku_fun_….',
    ],
  ])('%s: %s', async (name, _, text, evidence) => {
    const { dialect } = await openModule(text);
    expect(dialect).toMatchObject({ id: 'livepatch', title: `${makerless} of ${name}` });
    expect(dialect.explanation).toContain(evidence);
    expect(dialect.explanation).not.toContain('after the object');
  });

  test.each<[string, string, RegExp]>([
    ['one dot', head() + oneDot, /section\. One dot stands .* minimal klp-convert/],
    [
      'two dots without INFO_LINK',
      head() + withoutFlag,
      /section\. Two dots .* lack SHF_INFO_LINK.* v7 .* reversed/,
    ],
    ['two dots with INFO_LINK', finished, /section\. Two dots .* have SHF_INFO_LINK, as klpscope writes/],
    [
      'a target without a dot says nothing',
      head() + jumpTable('.klp.rela.vmlinux.__jump_table'),
      /section\. There is/,
    ],
    ['no name of the format', head() + relocationIn('.klp.rela.text', 'Ao'), /section\. There is/],
    [
      'more than an object before the target',
      head() + relocationIn('.klp.rela.a.b..text', 'Ao'),
      /section\. There is/,
    ],
    [
      'habits of two tools',
      `${head()}${oneDot}rela .data 0 R_X86_64_64 .klp.sym.vmlinux.g,1 0 in=.klp.rela.vmlinux..data flags=Ao`,
      /2 sections\. There is/,
    ],
    ['a symbol alone', `${head()}livepatch-symbol .klp.sym.vmlinux.g,1`, /0 sections\. There is/],
    ['an import of DEKU’s name', `${finished}undefined __deku_fun_g`, /as klpscope writes/],
  ])('not named: %s', async (_, text, explanation) => {
    const { dialect } = await openModule(text);
    expect(dialect).toMatchObject({ id: 'livepatch', title: makerless });
    expect(dialect.explanation).toMatch(explanation);
  });

  test.each(samples.filter(({ state }) => state === 'ready'))(
    'of the sample $name, converted',
    async (sample) => {
      const plan = await planConversion(await openModule(sampleModule(sample)), mapOf(sampleList(sample)));
      const output = await convertModule(plan);
      const bytes = await output.read(0, output.size);
      expect((await verifyConversion(plan, new BufferSource(bytes))).problems).toEqual([]);
      const { dialect } = await openModule(bytes);
      expect(dialect).toMatchObject({ id: 'livepatch', title: makerless });
      expect(dialect.explanation).toContain('as klpscope writes them');
    },
  );
});

describe('the explanation says', () => {
  test.each<[string, string, string]>([
    ['.klp.relocs', 'the form of the patches that proposed it in 2024', 'objtool klp link'],
    ['__klp_relocs', 'the form of Linux 6.19', 'objtool klp post-link'],
    ['__klp_relocs.ext4', 'the form of Linux 7.x', 'objtool klp post-link'],
  ])('which objtool left %s', async (section, form, lastStep) => {
    const { dialect } = await openModule(`${head()}section ${section} PROGBITS A 24`);
    expect(dialect.id).toBe('objtool');
    expect(dialect.explanation).toContain(`${section.replace('ext4', '<object>')}, ${form}. `);
    expect(dialect.explanation).toContain(`, as ${lastStep} finishes it`);
  });

  test.each([
    ['.kpatch.relocations', 'It has .kpatch.relocations, as create-diff-object leaves them. Open the .ko'],
    ['__klp_relocs.vmlinux', 'It has __klp_relocs.<object>, as objtool klp diff leaves it. Open the .ko'],
    ['.data', 'An object file without .modinfo and .gnu.linkonce.this_module. Open the .ko'],
  ])('what an object file with %s lacks', async (section, says) => {
    const { dialect } = await openModule(`module x86_64\nsection ${section} PROGBITS A 8`);
    expect(dialect.id).toBe('not-a-module');
    expect(dialect.explanation).toContain(says);
  });

  test('that DEKU began a livepatch', async () => {
    const begun = (await openModule(`${head()}symbol __deku_fun_g FUNC LOCAL .text 16 8`)).dialect;
    expect(begun.explanation).toMatch(/so DEKU began it; the conversion stands for the mklivepatch of DEKU/);
    expect((await openModule(plainLivepatch)).dialect.explanation).not.toContain('DEKU');
  });

  test('by what an old kpatch module is known', async () => {
    const { explanation } = (
      await openModule(`${ordinary()}section .kpatch.dynrelas PROGBITS WA 64\nundefined kpatch_register`)
    ).dialect;
    expect(explanation).toContain(
      ': its relocations stand in .kpatch.dynrelas and it imports kpatch_register of kpatch.ko.',
    );
  });

  test('by what a lookup is known', async () => {
    const text = `${head('livepatch=Y klpgitrev=1f2e')}${pointer}
symbol klpe_h OBJECT LOCAL .data 8 8
symbol klp_resolve_kallsyms_relocs FUNC GLOBAL .text 16 8`;
    expect((await openModule(text)).dialect.explanation).toContain(
      'It has 2 pointers named klpe_…, the function klp_resolve_kallsyms_relocs and klpgitrev= in .modinfo.',
    );
  });

  test('how much of a half-converted module is left', async () => {
    const text = `${finished}rela .text 8 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4
undefined .klp.sym.ext4.h,0
undefined .klp.tombstone.a WEAK
undefined .klp.tombstone.b WEAK
rela .text 12 R_X86_64_PLT32 .klp.tombstone.a -4
rela .text 16 R_X86_64_NONE .klp.tombstone.a -4
rela .text 20 R_X86_64_PLT32 .klp.tombstone.b -4`;
    const { explanation } = (await openModule(text)).dialect;
    expect(explanation).toContain(
      ': 1 symbol named .klp.sym.… lacks SHN_LIVEPATCH, 1 ordinary relocation refers to livepatch symbols and 2 relocations refer to placeholders named .klp.tombstone.….',
    );
  });
});

test('what is finished is not planned again', async () => {
  const { bytes } = await convertInput(annotatedLivepatch('x86_64'), annotatedList);
  expect((await openModule(bytes)).dialect.id).toBe('livepatch');
  expect((await planModule(bytes, annotatedList)).state).toBe('not-convertible');
});
