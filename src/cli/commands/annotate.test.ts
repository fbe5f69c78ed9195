import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatDecisions } from '../../klp/choices/decisions-file';
import { moduleFromText } from '../../testing/module-from-text';
import { plainList, plainLivepatch } from '../../testing/pictures';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klpscope-annotate-'));
const work = join(folder, 'work');

beforeAll(() => {
  // As it is shipped, see cli.test.ts.
  const args = [
    'build',
    '--mode',
    'cli',
    '--outDir',
    join(folder, 'cli'),
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  put('lp.ko', moduleFromText(plainLivepatch));
  put('symbols', listText(plainList));
  put('twice', listText(plainList.replace('*vmlinux', '*vmlinux state_show')));
});

const listText = (words: string): string => `klp-convert-symbol-data.0.1\n${words.replace(/\s+/g, '\n')}\n`;
const path = (name: string): string => join(work, name);
const put = (name: string, content: string | Uint8Array): void => writeFileSync(path(name), content);

function annotate(...args: string[]): { status: number | null; out: string; err: string } {
  const script = join(folder, 'cli', 'klpscope.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'annotate', ...args], {
    cwd: work,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

describe('klpscope annotate', () => {
  test('status 0 when all is decided: the text alone on standard output', () => {
    const { status, out, err } = annotate('symbols', 'lp.ko');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^\/\*\n \* KLP_MODULE_RELOC and KLP_SYMPOS/);
    expect(out).toContain('\tKLP_SYMPOS(state_show, 0),\n};\n');
  });

  test('-o: the same into a file, replacing what was there', () => {
    put('annotations.h', 'old');
    const { status, out, err } = annotate('symbols', 'lp.ko', '-o', 'annotations.h');
    expect([status, out, err]).toEqual([0, '', '']);
    expect(readFileSync(path('annotations.h'), 'utf8')).toBe(annotate('symbols', 'lp.ko').out);
    expect(readdirSync(work).sort()).toEqual(['annotations.h', 'lp.ko', 'symbols', 'twice']);
  });

  test('status 1 when something is left, and the text all the same', () => {
    const { status, out, err } = annotate('twice', 'lp.ko');
    expect([status, err]).toEqual([1, 'klpscope: lp.ko: 1 symbol left open: see the comments\n']);
    expect(out).toContain('KLP_SYMPOS(ext4_var, 0),\n');
    expect(out.match(/^\/\/ .*state_show/gm)).toHaveLength(2);
    expect(annotate('twice', 'lp.ko', '-o', 'out').status).toBe(1);
    expect(readFileSync(path('out'), 'utf8')).toBe(out);
    put('symbols', listText('*vmlinux _printk state_show'));
    expect(annotate('symbols', 'lp.ko')).toMatchObject({
      status: 1,
      out: expect.stringContaining('ext4_var: No object of the open sources has'),
    });
  });

  test('--decisions: by what was decided', () => {
    const chosen = { symbol: 'state_show', object: 'vmlinux', position: 2, of: 2 };
    put('decisions', formatDecisions([chosen, { ...chosen, symbol: 'gone' }], {}));
    const { status, out, err } = annotate('twice', 'lp.ko', '--decisions', 'decisions');
    expect(status).toBe(0);
    expect(out).toContain('\tKLP_SYMPOS(state_show, 2),\n');
    expect(err).toMatch(/^klpscope: decisions: warning: the decision for gone is not applied\. .*\n$/);
    expect(annotate('symbols', 'lp.ko', '--decisions', 'symbols')).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/^klpscope: symbols: this is no file of decisions/),
    });
  });

  test('--macros: those that are asked for, else the module’s own', () => {
    put(
      'minimal.ko',
      moduleFromText(plainLivepatch.replaceAll('state_show', '.klp.sym.rela.vmlinux.vmlinux.f,2')),
    );
    const macrosOf = (...args: string[]) =>
      annotate(...args)
        .out.match(/^(KLP_MODULE_RELOC|extern.* KLP_RELOC_SYMBOL)/m)?.[1]
        ?.split(' ')
        .at(-1);
    expect(macrosOf('symbols', 'lp.ko')).toBe('KLP_MODULE_RELOC');
    expect(macrosOf('symbols', 'lp.ko', '--macros', 'reloc-symbol')).toBe('KLP_RELOC_SYMBOL');
    expect(macrosOf('minimal.ko')).toBe('KLP_RELOC_SYMBOL');
    expect(macrosOf('--macros=module-reloc', 'minimal.ko')).toBe('KLP_MODULE_RELOC');
  });

  test('a module whose names say all needs no symbols, another does', () => {
    put(
      'minimal.ko',
      moduleFromText(
        'module x86_64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 8\nundefined .klp.sym.rela.vmlinux.vmlinux.f,2\nrela .text 0 4 .klp.sym.rela.vmlinux.vmlinux.f,2 -4',
      ),
    );
    expect(annotate('minimal.ko')).toMatchObject({ status: 0, err: '' });
    const { status, out } = annotate('lp.ko');
    expect(status).toBe(1);
    expect(out).toContain('Not known while there is no source of symbols: state_show, _printk, ext4_var.');
  });

  test('a release that does not fit is warned of', () => {
    put('System.map-6.12.0', 'ffffffff81000000 T _text\nffffffff81000100 t state_show\n');
    expect(annotate('System.map-6.12.0', 'lp.ko').err).toMatch(
      /warning: System\.map-6\.12\.0 is of Linux 6\.12\.0; the module was built for 6\.1\.0/,
    );
  });

  test.each<readonly [string, string[], RegExp]>([
    ['no module', [], /annotate takes sources of symbols and a module/],
    [
      'unknown macros',
      ['symbols', 'lp.ko', '--macros', 'KLP_MODULE_RELOC'],
      /--macros is one of module-reloc, reloc-symbol/,
    ],
    ['macros of no name', ['symbols', 'lp.ko', '--macros='], /--macros is one of/],
    ['an option of audit', ['symbols', 'lp.ko', '--kernel', '6.1'], /annotate has no option --kernel/],
  ])('status 2 and the usage: %s', (_, args, message) => {
    const { status, out, err } = annotate(...args, '-o', 'out');
    expect([status, out, existsSync(path('out'))]).toEqual([2, '', false]);
    expect(err).toMatch(message);
    expect(err).toContain('klpscope annotate [--decisions <file>]');
  });

  test.each([
    ['a file that is not there', ['gone', 'lp.ko'], /^klpscope: gone: ENOENT/],
    ['an object file that is not there', ['symbols', 'lp.ko', '--object', 'a.o'], /^klpscope: a\.o: ENOENT/],
    ['a text as module', ['lp.ko', 'symbols'], /^klpscope: lp\.ko: this is a livepatch/],
    ['no module but a text', ['symbols', 'symbols'], /this is a source of symbols, not a module/],
  ])('status 1 and one sentence: %s', (_, args, message) => {
    const { status, out, err } = annotate(...args, '-o', 'out');
    expect([status, out, existsSync(path('out'))]).toEqual([1, '', false]);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
