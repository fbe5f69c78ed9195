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
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BufferSource, type ByteSource } from '../bytes/byte-source';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput } from '../testing/open-module';
import { annotatedList, annotatedLivepatch, plainList, plainLivepatch } from '../testing/pictures';
import { sampleList, sampleModule, samples } from '../testing/samples';
import { planModule } from './convert';
import { FileError } from './open-path';
import { readSources } from './read-sources';
import { writeOutput } from './write-output';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klpscope-cli-'));
const work = join(folder, 'work');

beforeAll(() => {
  // The commands as they are shipped, built aside so that a build of somebody else is not touched.
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [
    vite,
    'build',
    '--mode',
    'cli',
    '--outDir',
    join(folder, 'cli'),
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  execFileSync(process.execPath, args, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
  // They are ES modules; outside the project nothing else says so.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  put('lp.ko', moduleFromText(plainLivepatch));
  put('symbols', listText(plainList));
});

const listText = (words: string): string => `klp-convert-symbol-data.0.1\n${words.replace(/\s+/g, '\n')}\n`;
const path = (name: string): string => join(work, name);
const put = (name: string, content: string | Uint8Array): void => writeFileSync(path(name), content);
const take = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));
const files = (): string[] => readdirSync(work).sort();

function run(command: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const script = join(folder, 'cli', `${command}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: work,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

describe('klp-convert, the drop-in', () => {
  const convert = (...args: string[]) => run('klp-convert', ...args);

  test('converts silently, status 0', async () => {
    expect(convert('symbols', 'lp.ko', 'out.ko')).toEqual({ status: 0, out: '', err: '' });
    expect(take('out.ko')).toEqual((await convertInput(plainLivepatch, plainList)).bytes);
    expect(files()).toEqual(['lp.ko', 'out.ko', 'symbols']);
  });

  test('copies a module with nothing to convert', () => {
    put('symbols', listText('*vmlinux __ksymtab_state_show __ksymtab__printk __ksymtab_ext4_var'));
    expect(convert('symbols', 'lp.ko', 'out.ko').status).toBe(0);
    expect(take('out.ko')).toEqual(take('lp.ko'));
  });

  test.each([
    ['no arguments', [], /^klp-convert: Usage: klp-convert <symbols\.klp> <input\.ko> <output\.ko>\n$/],
    [
      'no list',
      ['gone', 'lp.ko', 'out.ko'],
      /Unable to open Symbol list: gone\n.*Unable to read Symbol list: gone/,
    ],
    ['no module', ['symbols', 'gone.ko', 'out.ko'], /Unable to read elf file gone\.ko/],
    [
      'a module as list',
      ['lp.ko', 'lp.ko', 'out.ko'],
      /Symbol list is in unknown format\.\n.*this is a livepatch/,
    ],
    [
      'a list as module',
      ['symbols', 'list2', 'out.ko'],
      /Unable to read elf file list2\n.*a source of symbols, not a module/,
    ],
    ['an output that cannot be', ['symbols', 'lp.ko', 'no/such/folder/out.ko'], /ENOENT/],
  ])('fails with 255 and leaves nothing: %s', (_, args, message) => {
    put('list2', listText(plainList));
    const { status, out, err } = convert(...args);
    expect([status, out]).toEqual([255, '']);
    expect(err).toMatch(message);
    expect(files()).toEqual(['list2', 'lp.ko', 'symbols']);
  });

  test('says all that stands in the way, as the C tool does, and counts from 1', () => {
    put('symbols', listText('*vmlinux twice twice once once2 many many init unused *ext4 once2'));
    put(
      'lp.ko',
      moduleFromText(`
module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 64
section .init.text PROGBITS AX 8
${['twice', 'gone', 'once', 'once2', 'many'].map((name, i) => `undefined ${name}\nrela .text ${i * 8} 4 ${name} -4`).join('\n')}
undefined init
rela .init.text 0 4 init -4
undefined unused
annotate vmlinux once 4
annotate vmlinux once2 1
annotate ext4 once2 1
annotate vmlinux many 0
annotate vmlinux unused 1`),
    );
    const { status, err } = convert('symbols', 'lp.ko', 'out.ko');
    const lines = err.replaceAll('klp-convert: ', '').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'Define KLP_SYMPOS for the symbol: twice',
        'Unable to find missing symbol: gone',
        'Provided KLP_SYMPOS does not match a symbol: vmlinux.once,4',
        'Conflicting KLP_SYMPOS definition: vmlinux.once2,1 vs. ext4.once2,1.',
        'Provided KLP_SYMPOS of 0, but found 2 symbols matching: vmlinux.many,0',
        'Conversion not supported for symbol: init section: .rela.init.text object: vmlinux',
        "Couldn't find rela for annotated symbol: unused",
      ]),
    );
    const hint = lines.slice(lines.indexOf('Valid KLP_SYMPOS for symbol twice:') + 2).slice(0, 4);
    expect(hint).toEqual([
      'KLP_MODULE_RELOC(vmlinux){',
      '\tKLP_SYMPOS(twice, 1),',
      '\tKLP_SYMPOS(twice, 2),',
      '}',
    ]);
    expect([status, existsSync(path('out.ko'))]).toEqual([255, false]);
  });

  test('an output that was there stays when the conversion fails', () => {
    put('out.ko', 'old');
    put('symbols', listText('*vmlinux x'));
    expect(convert('symbols', 'lp.ko', 'out.ko').status).toBe(255);
    expect(readFileSync(path('out.ko'), 'utf8')).toBe('old');
  });

  test('input and output may be the same file', async () => {
    expect(convert('symbols', 'lp.ko', 'lp.ko').status).toBe(0);
    expect(take('lp.ko')).toEqual((await convertInput(plainLivepatch, plainList)).bytes);
    expect(convert('symbols', 'lp.ko', 'lp.ko')).toMatchObject({
      status: 255,
      err: expect.stringMatching(/finished/),
    });
  });
});

describe('klpscope convert', () => {
  test.each(
    samples
      .filter(({ name }) => /annotated|ambiguous/.test(name))
      .map((sample) => [sample.name, sample] as const),
  )('%s.ko', (_, sample) => {
    put('lp.ko', sampleModule(sample));
    put('symbols', sampleList(sample));
    const { status, err } = run('klpscope', 'convert', 'symbols', 'lp.ko', '-o', 'out.ko');
    expect(status).toBe(sample.state === 'ready' ? 0 : 1);
    expect(existsSync(path('out.ko'))).toBe(sample.state === 'ready');
    if (sample.state === 'blocked')
      expect(err).toMatch(/KLP_SYMPOS\(state_show, 1\)[\s\S]*KLP_SYMPOS\(state_show, 2\)/);
  });

  test('says the plan, and what it tolerated in the list', () => {
    put('symbols', plainList.replace(/\s+/g, '\n'));
    const { status, out, err } = run('klpscope', 'convert', 'symbols', 'lp.ko', '--output', 'out.ko');
    expect([status, out]).toEqual([0, '']);
    expect(err).toContain('klpscope: symbols: note: No header line');
    expect(err).toContain(
      '4 of 5 relocations against undefined symbols become livepatch relocations for ext4 and vmlinux.',
    );
  });

  test.each([
    ['no command', []],
    ['an unknown option', ['convert', 'symbols', 'lp.ko', '-o', 'out.ko', '--fast']],
  ])('status 2 and the usage: %s', (_, args) => {
    const { status, err } = run('klpscope', ...args);
    expect(status).toBe(2);
    expect(err).toContain(
      'Usage: klpscope convert [--decisions <file>] [--object <a.o>]… [<symbols>…] <in.ko> -o <out.ko>',
    );
    expect(files()).toEqual(['lp.ko', 'symbols']);
  });

  test('--help is no mistake', () => {
    expect(run('klpscope', '--help')).toMatchObject({
      status: 0,
      out: expect.stringContaining('Usage'),
      err: '',
    });
  });

  test.each([
    ['a file that is not there', ['gone', 'lp.ko'], /klpscope: gone: ENOENT/],
    ['a module cut short', ['symbols', 'cut.ko'], /klpscope: cut\.ko: .*cut short or damaged/],
  ])('status 1 and one sentence: %s', (_, [list = '', input = ''], message) => {
    put('cut.ko', moduleFromText(plainLivepatch).slice(0, 900));
    const { status, err } = run('klpscope', 'convert', list, input, '-o', 'out.ko');
    expect(status).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(files()).toEqual(['cut.ko', 'lp.ko', 'symbols']);
  });
});

describe('klpscope with several sources', () => {
  const modules = (): void => {
    mkdirSync(path('modules/kernel'), { recursive: true });
    const module = (name: string, lines: string): Uint8Array =>
      moduleFromText(
        `module x86_64\nmodinfo name=${name}\nthis-module ${name}\nsection .text PROGBITS AX 64\n${lines}`,
      );
    put(
      'modules/kernel/ext4.ko',
      module('ext4', 'symbol ext4_var OBJECT GLOBAL .text 0 8\nundefined printk'),
    );
    put('modules/snd-pcm.ko.gz', gzipSync(module('snd_pcm', 'symbol f FUNC LOCAL .text 0 8')));
    put('modules/lp.ko', moduleFromText(plainLivepatch));
    put('modules/notes.txt', 'not looked at');
  };
  const kallsyms =
    'ffffffff81000000 T _text\nffffffff81000100 t state_show\nffffffff81000200 T _printk\nffffffff82000000 r __ksymtab__printk\n';

  test('symbols makes a list of a folder and kallsyms, livepatches left out', () => {
    modules();
    put('kallsyms', kallsyms);
    const { status, err } = run('klpscope', 'symbols', 'kallsyms', 'modules', '-o', 'list');
    expect(err).toMatch(
      /1 livepatch was left out.*1 module was packed.*list: 5 symbols of 3 objects, 1 export\n/s,
    );
    expect(status).toBe(0);
    expect(readFileSync(path('list'), 'utf8')).toBe(
      'klp-convert-symbol-data.0.1\n*vmlinux\n_text\nstate_show\n_printk\n__ksymtab__printk\n*ext4\next4_var\n*snd_pcm\nf\n',
    );
  });

  test('convert takes kallsyms and the module that is patched', () => {
    modules();
    put('kallsyms', kallsyms);
    const convert = (...sources: string[]) => run('klpscope', 'convert', ...sources, 'lp.ko', '-o', 'out.ko');
    expect(convert('kallsyms')).toMatchObject({
      status: 1,
      err: expect.stringContaining('ext4_var: missing'),
    });
    const { status, err } = convert('kallsyms', 'modules/kernel/ext4.ko');
    expect([status, err.match(/becomes?.*/)?.[0]]).toEqual([
      0,
      'become livepatch relocations for ext4 and vmlinux.',
    ]);
  });

  test('a packed module converts as the module itself', () => {
    put('lp.ko.gz', gzipSync(take('lp.ko')));
    expect(run('klpscope', 'convert', 'symbols', 'lp.ko.gz', '-o', 'a.ko').status).toBe(0);
    expect(run('klpscope', 'convert', 'symbols', 'lp.ko', '-o', 'b.ko').status).toBe(0);
    expect(take('a.ko')).toEqual(take('b.ko'));
  });

  test('a contradiction and another kernel are warned of', () => {
    put('System.map-6.12.0-1-amd64', kallsyms);
    put('list2', '*vmlinux\nstate_show\nstate_show\n');
    const { err } = run('klpscope', 'convert', 'System.map-6.12.0-1-amd64', 'list2', 'lp.ko', '-o', 'out.ko');
    expect(err).toMatch(/list2: warning: Disagrees with System\.map-6\.12\.0-1-amd64 about vmlinux/);
    expect(err).toMatch(
      /warning: System\.map-6\.12\.0-1-amd64 is of Linux 6\.12\.0-1-amd64; the module was built for 6\.1\.0/,
    );
  });

  test.each([
    ['an empty folder', ['empty'], /empty: there is no module/],
    ['a livepatch', ['lp.ko'], /lp\.ko: this is a livepatch/],
    ['a folder that is not there', ['gone'], /gone: ENOENT/],
  ])('symbols of %s: status 1 and why', (_, sources, message) => {
    mkdirSync(path('empty'));
    const { status, err } = run('klpscope', 'symbols', ...sources, '-o', 'list');
    expect([status, message.test(err), existsSync(path('list'))]).toEqual([1, true, false]);
  });

  test('symbols without a source or an output: status 2 and the usage', () => {
    for (const args of [['-o', 'list'], ['symbols']])
      expect(run('klpscope', 'symbols', ...args)).toMatchObject({
        status: 2,
        err: expect.stringContaining('Usage'),
      });
  });
});

describe('klpscope audit', () => {
  const audit = (...args: string[]) => run('klpscope', 'audit', ...args);
  // Where relocations are written a compiler leaves zeros.
  const zeroed = plainLivepatch
    .replace('AX 64 align=16', `AX 64 align=16 bytes=${'00'.repeat(64)}`)
    .replace('WA 32 align=8', `WA 32 align=8 bytes=${'00'.repeat(32)}`);
  const kallsyms =
    'ffffffff81000000 T _text\nffffffff81000100 t state_show\nffffffff81000200 T _printk\nffffffff82000000 r __ksymtab__printk\n';

  beforeEach(() => put('lp.ko', moduleFromText(zeroed)));

  test('status 0: not refused, no error found', async () => {
    put('lp.ko', (await convertInput(zeroed, plainList)).bytes);
    const { status, out, err } = audit('lp.ko', '--symbols', 'symbols');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^Audit of lp\.ko\n/);
    expect(out).toContain('Linux 6.1');
  });

  test('status 1: refused, in the kernel’s words', () => {
    const { status, out, err } = audit('lp.ko', '--symbols', 'symbols');
    expect([status, err]).toEqual([1, '']);
    expect(out).toContain('lp: Unknown symbol state_show (err -2)');
    expect(out).toContain('lp: Unknown symbol ext4_var (err -2)');
  });

  test('status 1: an error is found, though the kernel would say nothing', () => {
    put(
      'lp.ko',
      moduleFromText(
        `${zeroed}livepatch-symbol .klp.sym.vmlinux.f,1\nrela .text 0x34 R_X86_64_PC32 .klp.sym.vmlinux.f,1 -4`,
      ),
    );
    const { status, out } = audit('lp.ko', '--format', 'json');
    const report = JSON.parse(out);
    expect(report.verdict.accepted).not.toBe(false);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ rule: 'ordinary-relocation', severity: 'error' }),
    );
    expect(status).toBe(1);
  });

  test('status 0: what is not known is no error', () => {
    const { status, out } = audit('lp.ko', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ sources: [], verdict: { accepted: null }, findings: [] });
    expect(status).toBe(0);
  });

  test('several sources of symbols, those of the patched module too', () => {
    mkdirSync(path('modules'));
    put(
      'modules/ext4.ko',
      moduleFromText(
        'module x86_64\nmodinfo name=ext4\nthis-module ext4\nsection .text PROGBITS AX 8\nsymbol ext4_var OBJECT GLOBAL .text 0 8',
      ),
    );
    put('kallsyms', kallsyms);
    const planOf = (...args: string[]) => {
      const { out } = audit('lp.ko', '--format', 'json', ...args);
      return JSON.parse(out);
    };
    const one = planOf('--symbols', 'kallsyms');
    expect(one.plan).toMatchObject({ state: 'blocked', open: [{ symbol: 'ext4_var', kind: 'missing' }] });
    const both = planOf('--symbols', 'kallsyms', '--symbols', 'modules');
    expect(both.plan).toMatchObject({ state: 'ready', open: [] });
    expect(both.sources.map(({ name }: { name: string }) => name)).toEqual(['modules', 'kallsyms']);
  });

  test('--kernel: the one that is followed, else that of the module', () => {
    const kernelOf = (...args: string[]) => {
      const { status, out } = audit('lp.ko', '--format=json', ...args);
      return [status, JSON.parse(out).kernel];
    };
    expect(kernelOf()).toEqual([0, 'Linux 6.1']);
    for (const release of ['5.10', '6.1', '6.12', '7.3'])
      expect(kernelOf('--kernel', release)).toEqual([0, `Linux ${release}`]);
  });

  test.each([
    ['text', /^Audit of lp\.ko\n=+\n/],
    ['markdown', /^# Audit of `lp\.ko`\n/],
    ['json', /^\{\n {2}"format": "klpscope-audit"/],
    ['sarif', /^\{\n {2}"\$schema": "https:.*sarif/],
  ])('--format %s, to standard output or by -o', (format, beginning) => {
    const { status, out } = audit('lp.ko', '--symbols', 'symbols', '--format', format);
    expect(status).toBe(1);
    expect(out).toMatch(beginning);
    expect(out.endsWith('\n')).toBe(true);
    if (format === 'json' || format === 'sarif') expect(() => JSON.parse(out)).not.toThrow();
    const written = audit('lp.ko', '--symbols', 'symbols', '--format', format, '-o', 'report');
    expect(written).toEqual({ status: 1, out: '', err: '' });
    expect(readFileSync(path('report'), 'utf8')).toBe(out);
    expect(files()).toEqual(['lp.ko', 'report', 'symbols']);
  });

  test('-o replaces a file, and the module stays as it is', () => {
    const before = take('lp.ko');
    put('report', 'old');
    expect(audit('lp.ko', '--output', 'report').status).toBe(0);
    expect(readFileSync(path('report'), 'utf8')).toMatch(/^Audit of lp\.ko/);
    expect(take('lp.ko')).toEqual(before);
  });

  test('the file is called by its name, in whatever folder it is', () => {
    mkdirSync(path('folder'));
    put('folder/other.ko', moduleFromText(zeroed));
    const report = JSON.parse(audit(path('folder/other.ko'), '--format', 'json').out);
    expect(report.file).toMatchObject({ name: 'other.ko', size: take('folder/other.ko').length });
  });

  test('a packed module is the module', () => {
    put('lp.ko.gz', gzipSync(take('lp.ko')));
    const reportOf = (name: string) => {
      const { status, out } = audit(name, '--symbols', 'symbols', '--format', 'json');
      const { verdict, findings } = JSON.parse(out);
      return { status, verdict, findings };
    };
    expect(reportOf('lp.ko.gz')).toEqual(reportOf('lp.ko'));
  });

  test.each<readonly [string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['cut short', (bytes) => bytes.slice(0, 900), /cut short or damaged/],
    ['its header alone', (bytes) => bytes.slice(0, 64), /lp\.ko: /],
    ['its magic alone', (bytes) => bytes.slice(0, 4), /lp\.ko: /],
    ['packed, cut short', (bytes) => gzipSync(bytes.slice(0, 900)), /cut short or damaged/],
  ])(
    'an ELF file %s: status 1, the verdict of the kernel’s ELF checks, and why on standard error',
    (_, change, said) => {
      put('lp.ko', change(take('lp.ko')));
      const { status, out, err } = audit('lp.ko', '--format', 'json');
      expect(status).toBe(1);
      expect(err).toMatch(said);
      expect(err).not.toMatch(/^\s+at /m);
      expect(JSON.parse(out)).toMatchObject({
        file: { name: 'lp.ko', size: take('lp.ko').length },
        module: null,
        plan: null,
        verdict: { accepted: false, errno: 'ENOEXEC' },
        findings: [],
      });
    },
  );

  test('the ELF checks are those of the kernel that is asked for', () => {
    put('lp.ko', take('lp.ko').slice(0, 900));
    const verdictOf = (kernel: string) => {
      const { status, out } = audit('lp.ko', '--kernel', kernel, '--format', 'json');
      const report = JSON.parse(out);
      return [status, report.kernel, report.verdict.messages];
    };
    for (const release of ['5.10', '6.12', '7.3'])
      expect(verdictOf(release)).toEqual([1, `Linux ${release}`, [expect.stringMatching(/ELF/)]]);
  });

  test.each<readonly [string, string[], RegExp]>([
    ['a text', ['symbols'], /^klpscope: symbols: .*a source of symbols, not a module/],
    ['words', ['notes'], /^klpscope: notes: /],
    ['an empty file', ['empty'], /^klpscope: empty: /],
    ['a source that is not there', ['lp.ko', '--symbols', 'gone'], /^klpscope: gone: .*ENOENT/],
    ['a source that is none', ['lp.ko', '--symbols', 'notes'], /^klpscope: notes: /],
    ['a livepatch as source', ['lp.ko', '--symbols', 'lp.ko'], /^klpscope: lp\.ko: this is a livepatch/],
  ])('status 2, why, and no report: %s', (_, args, message) => {
    put('notes', 'Some words about livepatch\n');
    put('empty', '');
    const { status, out, err } = audit(...args, '-o', 'report');
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(existsSync(path('report'))).toBe(false);
  });

  test.each<readonly [string, string[], RegExp]>([
    ['no module', [], /audit takes one module/],
    ['two modules', ['lp.ko', 'lp.ko'], /audit takes one module/],
    ['an unknown kernel', ['lp.ko', '--kernel', '6.2'], /--kernel is one of 5\.10, 6\.1, 6\.12, 7\.3/],
    ['a kernel of no name', ['lp.ko', '--kernel', ''], /--kernel is one of/],
    ['an unknown format', ['lp.ko', '--format', 'xml'], /--format is one of text, markdown, json, sarif/],
    ['a format in capitals', ['lp.ko', '--format', 'JSON'], /--format is one of/],
    ['an unknown option', ['lp.ko', '--strict'], /--strict/],
    ['an option without its value', ['lp.ko', '--symbols'], /--symbols/],
    ['options of audit for symbols', ['symbols', '--kernel', '6.1'], /symbols has no option --kernel/],
  ])('status 2 and the usage: %s', (what, args, message) => {
    const { status, out, err } = what.endsWith('for symbols')
      ? run('klpscope', 'symbols', ...args)
      : audit(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).toContain('klpscope audit <in.ko> [--symbols <symbols>]…');
  });

  test('warnings about the sources are said, and are not part of the report', () => {
    put('list', plainList.replace(/\s+/g, '\n'));
    const { out, err } = audit('lp.ko', '--symbols', 'list', '--format', 'json');
    expect(err).toMatch(/^klpscope: list: note: /);
    expect(() => JSON.parse(out)).not.toThrow();
  });
});

const say = (message: string): never => {
  throw new Error(message);
};

describe('klpscope list', () => {
  test('the disassembler is found beside the command', () => {
    const { status, out, err } = run('klpscope', 'list', 'lp.ko');
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain('\t\t\t4: R_X86_64_PLT32\tstate_show-0x4\n');
    expect(run('klpscope', 'list', '--format', 'readelf', 'lp.ko', '-o', 'out').status).toBe(0);
    expect(readFileSync(path('out'), 'utf8')).toContain('Section Headers:\n');
  });

  test.each([
    [['list'], 'list takes one module'],
    [['list', 'lp.ko', 'symbols'], 'list takes one module'],
    [['list', '--format', 'json', 'lp.ko'], '--format is one of readelf, objdump'],
    [['list', '--kernel', '6.1', 'lp.ko'], 'list has no option --kernel'],
  ])('%o: status 2', (args, reason) => {
    const { status, err } = run('klpscope', ...args);
    expect([status, err.split('\n')[0]]).toEqual([2, `klpscope: ${reason}`]);
  });
});

describe('the functions behind', () => {
  test('a file that cannot be used is named', async () => {
    await expect(readSources([path('gone')], say)).rejects.toBeInstanceOf(FileError);
    const map = await readSources([path('symbols')], say);
    await expect(planModule(path('symbols'), map)).rejects.toMatchObject({
      path: path('symbols'),
      cause: { problem: { code: 'cli/not-a-module' } },
    });
  });

  test('the plan reads a file that stays open until it is closed', async () => {
    put('lp.ko', moduleFromText(annotatedLivepatch('ppc')));
    put('symbols', listText(annotatedList));
    const map = await readSources([path('symbols')], say);
    const { plan, close } = await planModule(path('lp.ko'), map);
    expect([plan.state, map.sources[0]?.source.kind]).toEqual([
      'ready',
      'Symbols.list (klp-convert-symbol-data.0.1)',
    ]);
    await close();
  });

  test('an output that fails half-way leaves what was there', async () => {
    put('out.ko', 'old');
    const half: ByteSource = {
      size: 3 * 2 ** 20,
      read: (offset, length) =>
        offset > 0
          ? Promise.reject(new Error('gone'))
          : new BufferSource(new Uint8Array(length)).read(0, length),
    };
    await expect(writeOutput(path('out.ko'), half)).rejects.toThrow('gone');
    expect(readFileSync(path('out.ko'), 'utf8')).toBe('old');
    expect(files()).toEqual(['lp.ko', 'out.ko', 'symbols']);
  });
});
