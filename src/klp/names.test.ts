import { describe, expect, test } from 'vitest';
import {
  livepatchSectionName,
  livepatchSymbolName,
  parseLivepatchSectionName,
  parseLivepatchSymbolName,
} from './names';
import { isConvertibleSection } from './plan/section-rules';

describe('names of the livepatch format, as the kernel reads them', () => {
  test.each([
    ['.klp.sym.vmlinux.foo,0', ['vmlinux', 'foo', 0]],
    ['.klp.sym.ext4.foo.isra.0,12', ['ext4', 'foo.isra.0', 12]],
    ['.klp.sym.vmlinux.foo,1 and more', ['vmlinux', 'foo', 1]],
  ])('%s', (name, expected) => {
    const parsed = parseLivepatchSymbolName(name);
    expect(parsed && [parsed.object, parsed.symbol, parsed.position]).toEqual(expected);
  });

  test.each([
    '.klp.sym.vmlinux.foo',
    '.klp.sym.vmlinux.foo,',
    '.klp.sym.vmlinux.foo,x',
    '.klp.sym..foo,0',
    '.klp.sym.vmlinux.,0',
    `.klp.sym.${'m'.repeat(56)}.foo,0`,
    `.klp.sym.vmlinux.${'f'.repeat(512)},0`,
    'foo',
    '',
  ])('%s is refused', (name) => {
    expect(parseLivepatchSymbolName(name)).toBeUndefined();
  });

  test('what is written is read', () => {
    const name = { object: 'snd_pcm', symbol: 'f.constprop.0', position: 3 };
    expect(parseLivepatchSymbolName(livepatchSymbolName(name))).toEqual(name);
  });

  test.each([
    ['.klp.rela.vmlinux..text', 'vmlinux'],
    ['.klp.rela.vmlinux.text', 'vmlinux'],
    ['.klp.rela.vmlinux', 'vmlinux'],
    ['.klp.rela.vmlinux.__jump_table', 'vmlinux'],
    ['.rela.text', undefined],
    ['.klp.rela.', undefined],
    ['.klp.rela..text', undefined],
  ])('%s is for object %s', (name, object) => {
    expect(parseLivepatchSectionName(name)).toBe(object);
  });

  test('a target keeps its own dot, and one without keeps a dot before it', () => {
    expect(livepatchSectionName('vmlinux', '.text')).toBe('.klp.rela.vmlinux..text');
    expect(livepatchSectionName('vmlinux', '__jump_table')).toBe('.klp.rela.vmlinux.__jump_table');
  });

  test('the rule looks at names of relocation sections', () => {
    expect(isConvertibleSection('.rela.text', 'ext4')).toBe(true);
    expect(isConvertibleSection('.text', 'ext4')).toBe(false);
    expect(isConvertibleSection('.rela__jump_table', 'ext4')).toBe(false);
    expect(isConvertibleSection('.rela__jump_table2', 'vmlinux')).toBe(false);
  });
});
