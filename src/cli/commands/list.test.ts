import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { codePicture } from '../../testing/code-pictures';
import { moduleFromText } from '../../testing/module-from-text';
import { FileError } from '../open-path';
import { listCommand } from './list';

const folder = mkdtempSync(join(tmpdir(), 'klpscope-list-'));
const path = (name: string): string => join(folder, name);
writeFileSync(
  path('lp.ko'),
  moduleFromText(codePicture('x86_64', 'e800000000', 'undefined x\nrela .text 1 R_X86_64_PLT32 x -4')),
);
writeFileSync(path('text'), 'ffffffff81000000 T _text\n');

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

test('to a file', async () => {
  expect(await listCommand(path('lp.ko'), 'objdump', path('out'))).toBe(0);
  const text = readFileSync(path('out'), 'utf8');
  expect(text).toMatch(/^\nlp\.ko: {5}file format elf64-x86-64\n/);
  expect(text).toContain('   0:\tcallq  x\n\t\t\t1: R_X86_64_PLT32\tx-0x4\n');
});

test('to standard output', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await listCommand(path('lp.ko'), 'readelf', undefined)).toBe(0);
  expect(String(write.mock.calls[0]?.[0])).toMatch(/^There are \d+ section headers/);
});

test('what is no module is refused by its name', async () => {
  await expect(listCommand(path('text'), 'readelf', undefined)).rejects.toThrow(FileError);
  await expect(listCommand(path('text'), 'readelf', undefined)).rejects.toThrow('this is not a module');
});
