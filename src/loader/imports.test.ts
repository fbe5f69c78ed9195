import { describe, expect, test } from 'vitest';
import { openModule } from '../testing/open-module';
import { importedName, imports, importsOf } from './imports';

function picture(machine: string, ...names: readonly string[]): string {
  return `module ${machine}\nsection .text PROGBITS AX 8\n${names.map((name) => `undefined ${name}`).join('\n')}`;
}

async function namesOf(text: string): Promise<string[]> {
  return Array.from(
    importsOf(await openModule(text)),
    ({ name, bytes, isWeak }) =>
      `${name}${isWeak ? ' weak' : ''}${new TextDecoder().decode(bytes) === name ? '' : ' (bytes differ)'}`,
  );
}

describe('what is looked up by another name, or not at all', () => {
  const names = ['.TOC.', '_GLOBAL_OFFSET_TABLE_', '.printk', 'printk', '..double', '.klp.sym.vmlinux.f,0'];
  const plain = ['.TOC.', '.printk', 'printk', '..double'];

  test.each([
    ['x86_64', plain],
    ['s390x', plain],
    ['aarch64', ['.TOC.', '_GLOBAL_OFFSET_TABLE_', ...plain.slice(1)]],
    ['ppc64le', ['_GLOBAL_OFFSET_TABLE_', 'printk', 'printk', '.double']],
    ['ppc64', ['_GLOBAL_OFFSET_TABLE_', 'printk', 'printk', '.double']],
  ])('%s', async (machine, expected) => {
    expect(await namesOf(picture(machine, ...names))).toEqual(expected);
  });

  test('a livepatch symbol keeps its dot on PowerPC', async () => {
    const { symbols, object } = await openModule(picture('ppc64le', '.klp.sym.vmlinux.f,0'));
    const found = importedName(symbols, 1, object.header.e_machine);
    expect(found?.name).toBe('.klp.sym.vmlinux.f,0');
  });

  test('names that only begin or end alike are looked up', async () => {
    const names = ['_GLOBAL_OFFSET_TABLE', '_GLOBAL_OFFSET_TABLE_1', 'GLOBAL_OFFSET_TABLE_'];
    expect(await namesOf(picture('x86_64', ...names))).toEqual(names);
    expect(await namesOf(picture('ppc64le', '.TOC', 'TOC.', '.TOC.1'))).toEqual(['TOC', 'TOC.', 'TOC.1']);
  });
});

describe('which symbols are imports', () => {
  test('undefined ones, in their order, with what may be missing', async () => {
    const text = `${picture('x86_64', 'b', 'a')}
undefined c WEAK
symbol here FUNC GLOBAL .text 0 8
symbol absolute NOTYPE GLOBAL ABS 1 0
symbol common OBJECT GLOBAL COM 8 8
livepatch-symbol .klp.sym.vmlinux.f,0
symbol nameless_after NOTYPE GLOBAL UND 0 0`;
    expect(await namesOf(text)).toEqual(['b', 'a', 'c weak', 'nameless_after']);
  });

  test('bytes of a name in another language', async () => {
    expect(await namesOf(picture('x86_64', 'prüfen'))).toEqual(['prüfen']);
  });

  test.each([
    ['x86_64', 'klp_enable_patch', true],
    ['x86_64', '.klp_enable_patch', false],
    ['ppc64', '.klp_enable_patch', true],
    ['x86_64', 'klp_enable_patch_', false],
  ])('%s: %s', async (machine, name, expected) => {
    expect(imports(await openModule(picture(machine, name)), 'klp_enable_patch')).toBe(expected);
  });
});
