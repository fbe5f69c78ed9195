import { describe, expect, test } from 'vitest';
import { convertInput, openModule, planModule } from '../../testing/open-module';
import { annotatedList, annotatedLivepatch, plainLivepatch } from '../../testing/pictures';

const head = (tags = 'livepatch=Y'): string => `
module x86_64
modinfo ${tags} license=GPL
this-module lp
section .text PROGBITS AX 32
symbol f FUNC LOCAL .text 0 16
`;

const livepatchRelocation = `
livepatch-symbol .klp.sym.vmlinux.g,1
rela .text 0 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4 in=.klp.rela.vmlinux..text flags=AIo
`;

describe('a module is recognised as', () => {
  test.each<[string, string, string]>([
    ['klp-convert', 'annotated', annotatedLivepatch('x86_64')],
    ['klp-convert', 'annotated for nothing', `${head()}section .klp.module_relocs.vmlinux PROGBITS WA 0`],
    ['klp-convert', 'annotated without the tag', annotatedLivepatch('x86_64').replace('livepatch=Y ', '')],
    ['klp-convert-plain', 'a livepatch with unresolved names', plainLivepatch],
    ['livepatch', 'finished', head() + livepatchRelocation],
    [
      'livepatch',
      'finished with one dot in the section name',
      head() + livepatchRelocation.replace('vmlinux..text', 'vmlinux.text'),
    ],
    [
      'livepatch',
      'finished by objtool, which leaves NONE relocations and __klp_relocs behind',
      `${head()}${livepatchRelocation}section __klp_relocs.vmlinux PROGBITS A 24
rela .text 0 R_X86_64_NONE .klp.sym.vmlinux.g,1 0`,
    ],
    [
      'livepatch',
      'finished on arm64, which has a NONE of its own',
      `${head()}${livepatchRelocation}rela .text 0 256 .klp.sym.vmlinux.g,1 0`
        .replace('x86_64', 'aarch64')
        .replace('R_X86_64_PLT32', '283'),
    ],
    [
      'half-converted',
      'an ordinary relocation names a livepatch symbol',
      `${head()}${livepatchRelocation}rela .text 8 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4`,
    ],
    [
      'half-converted',
      'renamed, not marked',
      `${head()}undefined .klp.sym.vmlinux.g,1\nrela .text 0 4 .klp.sym.vmlinux.g,1 -4`,
    ],
    [
      'half-converted',
      'annotations left behind',
      `${head()}${livepatchRelocation}undefined h\nannotate vmlinux h 1`,
    ],
    [
      'minimal',
      'symbols named for the klp-convert of 2023',
      `${head()}undefined .klp.sym.rela.lp.vmlinux.g,1\nrela .text 0 4 .klp.sym.rela.lp.vmlinux.g,1 -4`,
    ],
    ['objtool', 'intermediate of objtool', `${head()}section __klp_relocs PROGBITS A 24`],
    [
      'objtool',
      'intermediate of objtool, an object each',
      `${head()}section __klp_relocs.ext4 PROGBITS A 24`,
    ],
    ['objtool', 'intermediate of the RFC of 2024', `${head()}section .klp.relocs PROGBITS A 24`],
    [
      'kpatch',
      'intermediate of kpatch',
      `${head()}section .kpatch.symbols PROGBITS A 24\nsection .kpatch.relocations PROGBITS A 24`,
    ],
    [
      'xen',
      'a Xen livepatch',
      'module x86_64\nsection .livepatch.funcs PROGBITS WA 64\nsection .text PROGBITS AX 8',
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
    expect(dialect.convertible).toBe(id.startsWith('klp-convert'));
    expect(dialect.explanation).toMatch(/\.$/);
  });

  test('half-converted: how much is left', async () => {
    const text = `${head()}${livepatchRelocation}rela .text 8 R_X86_64_PLT32 .klp.sym.vmlinux.g,1 -4\nundefined .klp.sym.ext4.h,0`;
    const { explanation } = (await openModule(text)).dialect;
    expect(explanation).toContain('1 symbol named .klp.sym.… lacks SHN_LIVEPATCH');
    expect(explanation).toContain('1 ordinary relocation refers to livepatch symbols');
  });

  test('a conversion stopped half-way through its relocations', async () => {
    const { bytes } = await convertInput(annotatedLivepatch('x86_64'), annotatedList);
    expect((await openModule(bytes)).dialect.id).toBe('livepatch');
    expect((await planModule(bytes, annotatedList)).state).toBe('not-convertible');
  });
});
