import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleFromText } from '../../testing/module-from-text';
import { plainLivepatch } from '../../testing/pictures';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klpscope-diff-'));

beforeAll(() => {
  // The command as it is shipped, built aside so that a build of somebody else is not touched.
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const out = ['--outDir', join(folder, 'cli'), '--emptyOutDir', '--logLevel', 'warn'];
  execFileSync(process.execPath, [vite, 'build', '--mode', 'cli', ...out], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  put('a.ko', moduleFromText(plainLivepatch));
  put('a.ko.gz', gzipSync(moduleFromText(plainLivepatch)));
  put('rebuilt.ko', moduleFromText(plainLivepatch.replace('6.1.0', '6.12.0')));
  put('b.ko', moduleFromText(plainLivepatch.replace('_printk', 'panic').replace('_printk', 'panic')));
  put('no.ko', 'nothing');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

function diff(...args: string[]): { status: number | null; out: string; err: string } {
  const script = join(folder, 'cli', 'klpscope.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'diff', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

test('status 0 for the same module, packed or not', () => {
  const { status, out, err } = diff('a.ko', 'a.ko.gz');
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('The modules are the same, byte for byte.');
});

test('status 0 for another build that means the same, which is said', () => {
  const { status, out } = diff('a.ko', 'rebuilt.ko');
  expect(status).toBe(0);
  expect(out).toContain('They are built for different kernels: vermagic differs.');
});

test('status 1 for another call, with the instructions', () => {
  const { status, out } = diff('a.ko', 'b.ko');
  expect(status).toBe(1);
  expect(out).toContain('! f (relocations; .text, 64 B)');
  expect(out).toContain('- +0xc R_X86_64_PLT32 _printk -0x4');
  expect(out).toContain('+ +0xc R_X86_64_PLT32 panic -0x4');
});

test('JSON', () => {
  const { status, out } = diff('--format', 'json', 'a.ko', 'b.ko');
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ format: 'klpscope-diff', version: 1, outcome: 'different' });
});

test.each<[what: string, args: string[], reason: string]>([
  ['one module', ['a.ko'], 'diff takes two modules'],
  ['three modules', ['a.ko', 'a.ko', 'a.ko'], 'diff takes two modules'],
  ['another format', ['--format', 'sarif', 'a.ko', 'b.ko'], '--format of diff is one of text, json'],
  ['what is no module', ['a.ko', 'no.ko'], 'no.ko: '],
  ['what is not there', ['a.ko', 'gone.ko'], 'gone.ko: '],
])('status 2 for %s', (_, args, reason) => {
  const { status, out, err } = diff(...args);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain(reason);
});
