import { expect, test } from 'vitest';
import type { NamedBlob } from '../worker/protocol';
import { handleOf, rememberHandle } from './file-handles';
import { holdFiles } from './held-files';

/** A file of zeros that counts how often it is read, or cannot be. */
function fileOf(size: number, isReadable = true): NamedBlob & { readonly reads: () => number } {
  let reads = 0;
  const read = async (length: number) => {
    reads += 1;
    if (!isReadable) throw new DOMException('gone', 'NotReadableError');
    return new ArrayBuffer(length);
  };
  return {
    name: 'lp.ko',
    size,
    lastModified: 7,
    arrayBuffer: () => read(size),
    slice: (start, end) => ({ arrayBuffer: () => read(end - start) }),
    reads: () => reads,
  };
}

test('bytes are held, with name, time and the place on disk; once', async () => {
  const blob = fileOf(10);
  const handle = {
    kind: 'file' as const,
    name: 'lp.ko',
    getFile: async () => new File([], 'lp.ko'),
    isSameEntry: async () => false,
  };
  rememberHandle(blob, handle);
  const [held] = await holdFiles([{ blob, as: 'module' }]);
  expect(held).toMatchObject({ as: 'module', blob: { name: 'lp.ko', size: 10, lastModified: 7 } });
  expect(held?.blob).not.toBe(blob);
  expect(held && handleOf(held.blob)).toBe(handle);
  expect((await holdFiles(held === undefined ? [] : [held]))[0]?.blob).toBe(held?.blob);
  expect(blob.reads()).toBe(1);
});

test.each([
  ['a large one', { blob: fileOf(2 ** 24 + 1) }],
  ['one of a folder', { blob: fileOf(10), folder: 'modules' }],
  ['one that cannot be read', { blob: fileOf(10, false) }],
])('%s stays as it is', async (_, file) => {
  expect((await holdFiles([file]))[0]?.blob).toBe(file.blob);
});

test('of very many some are held', async () => {
  const files = Array.from({ length: 6 }, () => ({ blob: fileOf(2 ** 24) }));
  const held = await holdFiles(files);
  expect(held.map(({ blob }, i) => blob === files[i]?.blob)).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
});
