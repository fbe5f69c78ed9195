import { describe, expect, test } from 'vitest';
import { foldersOfInput, walkFolder } from './walk-folder';

/** A folder as the browser gives it, from the paths in it; at most two entries a batch. */
function folderOf(name: string, paths: readonly string[], broken: ReadonlySet<string> = new Set()) {
  return entryOf(`/${name}`, paths, broken) as unknown as FileSystemDirectoryEntry;
}

function entryOf(fullPath: string, paths: readonly string[], broken: ReadonlySet<string>): object {
  const name = fullPath.slice(fullPath.lastIndexOf('/') + 1);
  if (paths.length === 0) {
    const file = (done: (file: File) => void, fail: () => void) =>
      broken.has(name) ? fail() : done(new File([], name));
    return { name, fullPath, isFile: true, isDirectory: false, file };
  }
  const children = new Map<string, string[]>();
  for (const path of paths) {
    const [first = '', ...rest] = path.split('/');
    const inside = children.get(first) ?? [];
    if (rest.length > 0) inside.push(rest.join('/'));
    children.set(first, inside);
  }
  const createReader = () => {
    const left = [...children].map(([child, inside]) => entryOf(`${fullPath}/${child}`, inside, broken));
    return {
      readEntries: (done: (batch: object[]) => void, fail: () => void) =>
        broken.has(name) ? fail() : done(left.splice(0, 2)),
    };
  };
  return { name, fullPath, isFile: false, isDirectory: true, createReader };
}

const everything = { wants: () => true, onSeen: () => {}, signal: new AbortController().signal };

describe('a dropped folder', () => {
  test('is read to its depths, in batches, in the order of the paths', async () => {
    const folder = folderOf('6.1.0', [
      'z.ko',
      'kernel/fs/xfs.ko',
      'kernel/fs/ext4.ko',
      'kernel/a.ko',
      'b',
      'c',
    ]);
    const counts: number[] = [];
    const { name, files, seen } = await walkFolder(folder, {
      ...everything,
      wants: (path) => path.endsWith('.ko'),
      onSeen: (count) => counts.push(count),
    });
    expect(name).toBe('6.1.0');
    expect(files.map(({ path }) => path)).toEqual([
      'kernel/a.ko',
      'kernel/fs/ext4.ko',
      'kernel/fs/xfs.ko',
      'z.ko',
    ]);
    expect(files.map(({ file }) => file.name)).toEqual(['a.ko', 'ext4.ko', 'xfs.ko', 'z.ko']);
    expect(seen).toBe(6);
    expect(counts.at(-1)).toBe(6);
  });

  test('with more files than are asked for at once', async () => {
    const paths = Array.from({ length: 500 }, (_, i) => `${String(i).padStart(3, '0')}.ko`);
    const { files } = await walkFolder(folderOf('many', paths.toReversed()), everything);
    expect(files.map(({ path }) => path)).toEqual(paths);
  });

  test('of which a part cannot be read', async () => {
    const folder = folderOf('part', ['a.ko', 'secret/b.ko', 'c.ko'], new Set(['secret', 'c.ko']));
    const { files, unreadable } = await walkFolder(folder, everything);
    expect(files.map(({ path }) => path)).toEqual(['a.ko']);
    expect(unreadable).toBe(2);
  });

  test('is left when the user has enough of it', async () => {
    const controller = new AbortController();
    const walk = walkFolder(folderOf('big', ['a/b/c.ko', 'd/e/f.ko']), {
      ...everything,
      onSeen: () => controller.abort(),
      signal: controller.signal,
    });
    await expect(walk).rejects.toThrow(/abort/i);
  });
});

test('a picked folder is the first part of the paths that the browser gives', () => {
  const picked = ['6.1.0/z.ko', '6.1.0/kernel/a.ko', '6.1.0/readme'].map((webkitRelativePath) =>
    Object.assign(new File([], 'f'), { webkitRelativePath }),
  );
  const [folder, ...others] = foldersOfInput(picked, (path) => path.endsWith('.ko'));
  expect(folder?.name).toBe('6.1.0');
  expect(folder?.seen).toBe(3);
  expect(folder?.files.map(({ path }) => path)).toEqual(['kernel/a.ko', 'z.ko']);
  expect(others).toEqual([]);
});
