import { describe, expect, test } from 'vitest';
import { kpatchPicture, objtoolPicture } from '../testing/intermediate-pictures';
import { planModule } from '../testing/open-module';

// Found by `npm run fuzz`: each was converted, and the result failed its own check.

const minimal = `module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 64
undefined .klp.sym.rela.vmlinux.vmlinux.f,1
rela .text 4 2 .klp.sym.rela.vmlinux.vmlinux.f,1 -4
`;
const marked = 'livepatch-symbol .klp.sym.ext4.g,1\n';

describe('what a module has of the livepatch format already, and is wrong', () => {
  test.each([
    [
      'a relocation section marked as livepatch, called otherwise',
      `${minimal}${marked}rela .text 12 2 .klp.sym.ext4.g,1 -4 in=.static_call_sites flags=Io`,
      '.static_call_sites',
      /its name says no object/,
    ],
    [
      'a livepatch relocation against an ordinary symbol',
      `${minimal}undefined g\nrela .text 12 2 g -4 in=.klp.rela.ext4..text flags=Io`,
      '.klp.rela.ext4..text',
      /relocation 0 and its symbol are not both livepatch/,
    ],
    [
      'an ordinary relocation against a livepatch symbol',
      `${minimal}${marked}rela .text 12 2 .klp.sym.ext4.g,1 -4 in=.rela.klp`,
      '.rela.klp',
      /relocation 0 and its symbol are not both livepatch/,
    ],
    [
      'relocations of code in a section named for annotations',
      `${minimal}undefined _printk\nrela .text 12 2 _printk -4 in=.klp.module_relocs.snd_pcm`,
      '.klp.module_relocs.snd_pcm',
      /named for annotations holds none/,
    ],
    [
      'annotations in an intermediate of objtool',
      `${objtoolPicture('x86_64', '__klp_relocs.vmlinux', '__klp_relocs')}\nundefined g\nannotate ext4 g 1`,
      '.klp.module_relocs.ext4',
      /named for annotations/,
    ],
    [
      'a livepatch section of another name in an intermediate of kpatch',
      `${kpatchPicture('x86_64')}\n${marked}rela .text.f 12 2 .klp.sym.ext4.g,1 -4 in=.klp.arch.lp..init_array flags=Io`,
      '.klp.arch.lp..init_array',
      /its name says no object/,
    ],
  ])('%s: blocks', async (_, picture, section, message) => {
    const { state, problems } = await planModule(picture);
    expect([state, problems.filter(({ severity }) => severity === 'error')]).toMatchObject([
      'blocked',
      expect.arrayContaining([
        expect.objectContaining({
          code: 'klp/begun-format',
          message: expect.stringMatching(message),
          where: expect.stringContaining(section),
        }),
      ]),
    ]);
  });

  test('what is right stays, and does not block', async () => {
    const picture = `${minimal}${marked}rela .text 12 2 .klp.sym.ext4.g,1 -4 in=.klp.rela.ext4..text flags=Io`;
    expect(await planModule(picture)).toMatchObject({ state: 'ready', problems: [] });
  });
});
