import { describe, expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';

const module = moduleFile('lp.ko', plainLivepatch);
const twice = listFile(`${plainList} state_show`.replace('*vmlinux', '*vmlinux state_show'));

describe('annotations', () => {
  test('of both families', async () => {
    const session = startSession();
    await session.open(given([module, listFile(plainList)]));
    expect(await session.annotations('module-reloc')).toMatch(
      /KLP_MODULE_RELOC\(vmlinux\) vmlinux_relocs\[\] = \{\n\tKLP_SYMPOS\(state_show, 0\),\n\};\n\nKLP_MODULE_RELOC\(ext4\) ext4_relocs\[\] = \{\n\tKLP_SYMPOS\(ext4_var, 0\),\n\};\n$/,
    );
    expect(await session.annotations('reloc-symbol')).toContain(
      'extern typeof(state_show) state_show KLP_RELOC_SYMBOL(vmlinux, vmlinux, state_show);\n',
    );
  });

  test('go by what is chosen', async () => {
    const session = startSession();
    await session.open(given([module, twice]));
    const line = 'KLP_SYMPOS(state_show, 2)';
    expect(await session.annotations('module-reloc')).toMatch(/^\/\/ .*KLP_SYMPOS\(state_show, 2\)/m);
    await session.choose([{ symbol: 'state_show', object: 'vmlinux', position: 2, of: 2 }]);
    const text = await session.annotations('module-reloc');
    expect(text).toContain(`\t${line},\n`);
    expect(text).not.toContain('//');
  });

  test('fail without a module', async () => {
    const session = startSession();
    await session.open(given([listFile(plainList)]));
    await expect(session.annotations('module-reloc')).rejects.toMatchObject({
      problem: { code: 'session/no-annotations' },
    });
  });
});
