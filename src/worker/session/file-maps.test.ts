import { beforeAll, describe, expect, test } from 'vitest';
import { moduleFromText } from '../../testing/module-from-text';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { annotatedList, annotatedLivepatch } from '../../testing/pictures';
import type { FileMapPart, FileMapSide, FileMaps } from '../container';

function isWhole({ size, parts }: FileMapSide): boolean {
  let end = 0;
  for (const part of parts) {
    if (part.offset !== end) return false;
    end += part.size;
  }
  return end === size;
}

function part(side: FileMapSide | undefined, key: string): FileMapPart | undefined {
  return side?.parts.find((one) => one.key === key);
}

describe('a module that is converted', () => {
  let maps: FileMaps | undefined;

  beforeAll(async () => {
    const session = startSession();
    await session.open(given([moduleFile('lp.ko', annotatedLivepatch('x86_64')), listFile(annotatedList)]));
    maps = await session.fileMaps();
  });

  test('both sides are whole', () => {
    expect(maps?.before && isWhole(maps.before)).toBe(true);
    expect(maps?.after && isWhole(maps.after)).toBe(true);
  });

  test.each([
    ['.early', 'same', 'same', 'data'],
    ['.text', 'moved', 'moved', 'code'],
    ['.rela.text', 'changed', 'changed', 'relocations'],
    ['.symtab', 'changed', 'changed', 'names'],
    ['.klp.module_relocs.vmlinux', 'removed', undefined, 'livepatch'],
    ['.klp.rela.vmlinux..text', undefined, 'new', 'livepatch'],
    ['(ELF header)', 'same', 'same', 'headers'],
    ['(section headers)', 'changed', 'changed', 'headers'],
  ])('%s', (key, before, after, kind) => {
    expect([part(maps?.before, key)?.fate, part(maps?.after, key)?.fate]).toEqual([before, after]);
    expect((part(maps?.before, key) ?? part(maps?.after, key))?.kind).toBe(kind);
  });

  test('what only goes to another place has moved', () => {
    const [moved] = maps?.before.parts.filter(({ fate }) => fate === 'moved') ?? [];
    const other = part(maps?.after, moved?.key ?? '');
    expect(other).toMatchObject({ fate: 'moved', size: moved?.size });
    expect(other?.offset).not.toBe(moved?.offset);
  });
});

test('a signature is the last part, and the module alone is as it was', async () => {
  const proper = moduleFromText(
    'module x86_64\nmodinfo vermagic=6.1.0\nthis-module m\nsection .text PROGBITS AX 4',
  );
  // `struct module_signature` with a message of two bytes, and the mark.
  const signature = new Uint8Array([0x30, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  const mark = new TextEncoder().encode('~Module signature appended~\n');
  const session = startSession();
  await session.open(given([moduleFile('m.ko', new Uint8Array([...proper, ...signature, ...mark]))]));
  const maps = await session.fileMaps();
  expect(maps?.after).toBeUndefined();
  expect(maps?.before && isWhole(maps.before)).toBe(true);
  expect(maps?.before.parts.at(-1)).toMatchObject({ kind: 'signature', size: 14 + mark.length });
  expect(maps?.before.parts.every(({ fate }) => fate === 'same')).toBe(true);
});

test('nothing without a module', async () => {
  expect(await startSession().fileMaps()).toBeUndefined();
});

test('65,000 sections', async () => {
  const session = startSession();
  await session.open(
    given([moduleFile('m.ko', 'module x86_64\nsections 65000 .filler\nmodinfo vermagic=6.1.0')]),
  );
  const before = (await session.fileMaps())?.before;
  expect(before && isWhole(before)).toBe(true);
});
