import { describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { readModuleInfo } from '../../elf/module-info';
import { ObjectFile } from '../../elf/object-file';
import { ask, exporters } from '../../testing/ask';
import { moduleFromText } from '../../testing/module-from-text';
import { readPlainElf } from '../../testing/plain-elf';
import { SymbolMap } from '../symbol-map';
import { ModuleObjects, objectNameOf } from './module-objects';

const ext4 = `
module x86_64
modinfo name=ext4 vermagic=6.1.0-56-amd64
this-module ext4
section .init.text PROGBITS AX 64
section .text PROGBITS AX 256
section __versions PROGBITS A 64
section .data PROGBITS WA 64
file super.c
symbol setup FUNC LOCAL .init.text 0 16
symbol show FUNC LOCAL .text 0x40 16
symbol versions OBJECT LOCAL __versions 0 64
file sysfs.c
symbol show FUNC LOCAL .init.text 0x20 16
symbol show FUNC LOCAL .text 0x10 16
symbol value OBJECT LOCAL .data 0x10 4
symbol __ksymtab_ext4_api NOTYPE LOCAL .data 0 0
symbol ext4_api FUNC GLOBAL .text 0x80 16
undefined printk
undefined show_other
`;

async function collect(...files: readonly (readonly [name: string, text: string])[]) {
  const modules = new ModuleObjects();
  for (const [name, text] of files) {
    const object = await ObjectFile.open(new BufferSource(moduleFromText(text)));
    await modules.add(object, await readModuleInfo(object), name);
  }
  const source = modules.finish();
  return { source, map: new SymbolMap([{ fileName: 'modules', source }]) };
}

describe('module objects', () => {
  test('positions in the order of .symtab; the ones that stay when loaded are counted apart', async () => {
    const { map } = await collect(['ext4.ko', ext4]);
    expect(ask(map, 'show').map((line) => line.replace(/symbol \d+ /, ''))).toEqual([
      'ext4 1/3 40 <>ext4_api',
      'ext4 2/3 live 0 20 setup<>',
      'ext4 3/3 live 2 10 <>ext4_api',
    ]);
    expect(ask(map, 'setup')[0]).toContain('live 0');
    expect(ask(map, 'versions')[0]).toContain('live 0');
  });

  test('undefined symbols are not the module’s; exports are told by __ksymtab_', async () => {
    const { map } = await collect(['ext4.ko', ext4]);
    expect([ask(map, 'printk'), ask(map, 'show_other')]).toEqual([[], []]);
    expect(exporters(map, 'ext4_api')).toEqual(['ext4']);
    expect(map.objects[0]).toMatchObject({ name: 'ext4', exports: 1 });
  });

  test('each candidate knows its section, size, type and C file', async () => {
    const { source, map } = await collect(['ext4.ko', ext4]);
    expect(source.release).toBe('6.1.0-56-amd64');
    const details = map
      .candidates(new TextEncoder().encode('show'))
      .map(({ row }) => source.symbols.detailsOf(row.row));
    expect(
      details.map(({ section, sourceFile, size, type, bind }) => [section, sourceFile, size, type, bind]),
    ).toEqual([
      ['.text', 'super.c', 16n, 'FUNC', 'LOCAL'],
      ['.init.text', 'sysfs.c', 16n, 'FUNC', 'LOCAL'],
      ['.text', 'sysfs.c', 16n, 'FUNC', 'LOCAL'],
    ]);
  });

  test.each([
    ['this_module', 'module x86_64\nmodinfo name=by_modinfo\nthis-module by_struct', 'by_struct'],
    ['.modinfo', 'module x86_64\nmodinfo name=by_modinfo', 'by_modinfo'],
    ['its file', 'module x86_64', 'snd_pcm'],
  ])('is named by %s', async (_, head, name) => {
    const { map } = await collect([
      '/lib/modules/snd-pcm.ko.xz',
      `${head}\nsection .text PROGBITS AX 16\nsymbol f FUNC LOCAL .text 0 8`,
    ]);
    expect(map.objects.map((object) => object.name)).toEqual([name]);
  });

  test('several are one source, a second of the same name is left out and said', async () => {
    const other = ext4.replaceAll('ext4', 'xfs').replace('6.1.0', '6.12.0');
    const { source, map } = await collect(['ext4.ko', ext4], ['xfs.ko', other], ['old/ext4.ko', ext4]);
    expect([source.format, source.kind]).toEqual(['modules', '2 modules']);
    expect(ask(map, 'value').map((line) => line.split(' ')[0])).toEqual(['ext4', 'xfs']);
    expect(source.notes.join(' ')).toMatch(/several kernels: .*old\/ext4\.ko/);
  });

  test('a stripped module is refused', async () => {
    const bytes = moduleFromText(ext4);
    const { shoff, sections } = readPlainElf(bytes);
    bytes[shoff + sections.findIndex(({ type }) => type === 2) * 64 + 4] = 1;
    const object = await ObjectFile.open(new BufferSource(bytes));
    const added = new ModuleObjects().add(object, await readModuleInfo(object), 'ext4.ko');
    await expect(added).rejects.toMatchObject({ problem: { code: 'module/stripped' } });
  });

  test.each([
    ['snd-pcm.ko.xz', 'snd_pcm'],
    ['/a/b/ext4.ko', 'ext4'],
    ['x.mod.o', 'x'],
    ['x.tmp.ko', 'x'],
    ['dm-raid,1.ko.zst', 'dm_raid_1'],
  ])('%s is %s', (file, name) => expect(objectNameOf(file)).toBe(name));
});
