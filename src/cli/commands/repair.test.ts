import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { moduleFromText } from '../../testing/module-from-text';
import { plainLivepatch } from '../../testing/pictures';
import { repairInput, soundLivepatch, vmlinuxSymbol } from '../../testing/repair-module';
import { livepatchTags } from '../../testing/run-loader';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klpscope-repair-'));
const work = join(folder, 'work');

beforeAll(() => {
  // The command as it is shipped, built aside so that a build of somebody else is not touched.
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const out = ['--outDir', join(folder, 'cli'), '--emptyOutDir', '--logLevel', 'warn'];
  execFileSync(process.execPath, [vite, 'build', '--mode', 'cli', ...out], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  // It is an ES module; outside the project nothing else says so.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

const half = soundLivepatch(`rela .text 0x20 4 ${vmlinuxSymbol} -4`, livepatchTags.slice(1));
const hopeless = `section .init.text PROGBITS AX 16\nrela .init.text 0 4 ${vmlinuxSymbol} -4`;

beforeEach(() => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  put('half.ko', moduleFromText(half));
  put('sound.ko', moduleFromText(soundLivepatch()));
});

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(work, name), content);
const take = (name: string): Uint8Array => new Uint8Array(readFileSync(join(work, name)));
const files = (): string[] => readdirSync(work).sort();

function repair(...args: string[]): { status: number | null; out: string; lines: string[] } {
  const script = join(folder, 'cli', 'klpscope.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'repair', ...args], {
    cwd: work,
    encoding: 'utf8',
  });
  return { status, out: stdout, lines: stderr.trimEnd().split('\n') };
}

describe('klpscope repair', () => {
  test('says each mend, status 0', async () => {
    const { status, out, lines } = repair('half.ko', '-o', 'out.ko');
    expect([status, out]).toEqual([0, '']);
    const { bytes, repair: planned } = await repairInput(half);
    expect(lines).toEqual([
      ...planned.mends.map(({ sentence }) => `klpscope: half.ko: mended: ${sentence}`),
      'klpscope: half.ko: 2 mends done and read back: the module is a finished livepatch',
    ]);
    expect(take('out.ko')).toEqual(bytes);
  });

  test('copies a sound module, status 0', () => {
    const { status, lines } = repair('sound.ko', '-o', 'out.ko');
    expect([status, lines]).toEqual([
      0,
      ['klpscope: sound.ko: nothing to mend: the module is copied as it is'],
    ]);
    expect(take('out.ko')).toEqual(take('sound.ko'));
  });

  test('writes what can be mended where something stays wrong, status 1', async () => {
    const picture = `${half}\n${hopeless}`;
    put('half.ko', moduleFromText(picture));
    const { status, lines } = repair('half.ko', '-o', 'out.ko');
    expect(status).toBe(1);
    expect(lines.filter((line) => line.includes(': mended: '))).toHaveLength(2);
    expect(lines.filter((line) => line.includes(': error: '))).toHaveLength(1);
    expect(lines.at(-1)).toBe(
      'klpscope: half.ko: 2 mends done and read back, 1 fault stays that cannot be mended: the kernel may still refuse the module, or run it wrongly',
    );
    expect(take('out.ko')).toEqual((await repairInput(picture)).bytes);
  });

  test.each([
    [
      'what cannot be mended',
      soundLivepatch(hopeless),
      /1 fault stays that cannot be mended: nothing is written/,
    ],
    ['what is not converted', plainLivepatch, /Convert it: klpscope convert/],
  ])('writes nothing, status 1: %s', (_, picture, message) => {
    put('half.ko', moduleFromText(picture));
    const { status, lines } = repair('half.ko', '-o', 'out.ko');
    expect([status, files()]).toEqual([1, ['half.ko', 'sound.ko']]);
    expect(lines.join('\n')).toMatch(message);
  });

  test.each([
    ['no such file', ['gone.ko', '-o', 'out.ko'], /gone\.ko: ENOENT/],
    ['no module', ['list', '-o', 'out.ko'], /list: this is not a module/],
    ['a damaged one', ['cut.ko', '-o', 'out.ko'], /cut\.ko: /],
    ['an output that cannot be', ['half.ko', '-o', 'no/such/folder/out.ko'], /ENOENT/],
  ])('status 1 and nothing left: %s', (_, args, message) => {
    put('list', 'klp-convert-symbol-data.0.1\n*vmlinux\nf\n');
    put('cut.ko', moduleFromText(half).slice(0, 500));
    const { status, lines } = repair(...args);
    expect([status, files()]).toEqual([1, ['cut.ko', 'half.ko', 'list', 'sound.ko']]);
    expect(lines.join('\n')).toMatch(message);
  });

  test.each([
    ['no module', ['-o', 'out.ko']],
    ['no output', ['half.ko']],
    ['two modules', ['half.ko', 'sound.ko', '-o', 'out.ko']],
    ['an option of another command', ['half.ko', '-o', 'out.ko', '--kernel', '6.1']],
  ])('status 2 and the usage: %s', (_, args) => {
    const { status, lines } = repair(...args);
    expect([status, files()]).toEqual([2, ['half.ko', 'sound.ko']]);
    expect(lines.join('\n')).toContain('klpscope repair <in.ko> -o <out.ko>');
  });

  describe('a packed or signed module', () => {
    // struct module_signature of PKCS#7 with a signature of 4 bytes, and the mark.
    const signature = Buffer.concat([
      Buffer.from('abcd'),
      Buffer.from([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4]),
      Buffer.from('~Module signature appended~\n'),
    ]);
    const signed = (picture: string): Uint8Array => Buffer.concat([moduleFromText(picture), signature]);

    test('is unpacked', () => {
      put('sound.ko.gz', gzipSync(take('sound.ko')));
      expect(repair('sound.ko.gz', '-o', 'out.ko').status).toBe(0);
      expect(take('out.ko')).toEqual(take('sound.ko'));
    });

    test('keeps its signature where nothing is mended', () => {
      put('signed.ko', signed(soundLivepatch()));
      const { lines } = repair('signed.ko', '-o', 'out.ko');
      expect(lines).toHaveLength(1);
      expect(take('out.ko')).toEqual(take('signed.ko'));
    });

    test('loses it, with a word, where something is', async () => {
      put('signed.ko', signed(half));
      const { status, lines } = repair('signed.ko', '-o', 'out.ko');
      expect(status).toBe(0);
      expect(lines).toContain(
        'klpscope: out.ko: the signature of signed.ko is not carried over: sign the module again',
      );
      expect(take('out.ko')).toEqual((await repairInput(half)).bytes);
    });
  });
});
