import { describe, expect, test } from 'vitest';
import { filesOfFolders, isSourcePath } from './folder-files';

describe('in a folder is opened what has the name of a module or a symbol source', () => {
  test.each([
    'ext4.ko',
    'kernel/fs/ext4/ext4.ko.xz',
    'kernel/fs/ext4/ext4.ko.zst',
    'ext4.ko.gz',
    'vmlinux',
    'vmlinux-6.1.0-56-amd64',
    'vmlinux.xz',
    'vmlinux.debug.zst',
    'System.map',
    'System.map-6.1.0-56-amd64',
    'Module.symvers',
    'symvers.gz',
    'symvers-5.14.0-427.el9.x86_64.xz',
    'kallsyms',
    'kallsyms.txt',
    'kallsyms-6.1.0.gz',
    'Symbols.list',
    'symbols.klp',
  ])('%s', (path) => {
    expect(isSourcePath(path)).toBe(true);
  });
});

describe('and not the rest', () => {
  test.each([
    'ext4.o',
    'ext4.mod.c',
    'ext4.ko.debug',
    'ext4.ko/readme',
    'modules.dep',
    'vmlinuz-6.1.0-56-amd64',
    'vmlinux.o',
    'vmlinux.lds',
    'vmlinux.lds.S',
    'initrd.img.gz',
    'kernel/kallsyms.c',
    'kernel/kallsyms.o',
    'kernel/kallsyms_selftest.c',
    'scripts/kallsyms',
    'arch/x86/boot/compressed/vmlinux',
    'arch/x86/boot/compressed/vmlinux.bin.zst',
    '.tmp_System.map',
    'readme.gz',
  ])('%s', (path) => {
    expect(isSourcePath(path)).toBe(false);
  });
});

describe('a folder', () => {
  const file = new File([], 'ext4.ko');

  test('gives its name to its files', () => {
    const content = { name: '6.1.0', files: [{ path: 'kernel/ext4.ko', file }], seen: 20, unreadable: 0 };
    expect(filesOfFolders([content])).toEqual({ files: [{ blob: file, folder: '6.1.0' }], refusals: [] });
  });

  test('with nothing to open says how much was looked at', () => {
    const { refusals } = filesOfFolders([{ name: 'photos', files: [], seen: 10_000, unreadable: 0 }]);
    expect(refusals.map(({ fileName, problem }) => `${fileName}: ${problem.message}`)).toEqual([
      'photos/: 10,000 files, and none has the name of a module or a symbol source',
    ]);
  });

  test('that is read in part says so, and its files are opened', () => {
    const content = { name: 'boot', files: [{ path: 'ext4.ko', file }], seen: 1, unreadable: 3 };
    const { files, refusals } = filesOfFolders([content]);
    expect(files).toHaveLength(1);
    expect(refusals[0]?.problem.code).toBe('folder/unreadable');
  });
});
