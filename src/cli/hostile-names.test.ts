import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDecisions } from '../klp/choices/decisions-file';
import {
  harmIn,
  quietName,
  trickFinished,
  trickList,
  trickLivepatch,
  trickTarget,
  trickText,
  withTricks,
} from '../testing/hostile-names';
import { moduleFromText } from '../testing/module-from-text';

// Every command on modules whose names steer terminals: nothing of it reaches one.

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klpscope-hostile-'));

/** A file of such a name; a slash cannot be in one, and what a path is said with is the user's. */
const oddFile = 'odd\x1b[31m\u202eok\n.ko';

beforeAll(() => {
  // The commands as they are shipped, built aside so that a build of somebody else is not touched.
  const vite = join(root, 'node_modules/vite/bin/vite.js');
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
  execFileSync(process.execPath, [vite, ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  put('package.json', '{"type":"module"}');
  put('lp.ko', withTricks(moduleFromText(trickLivepatch)));
  put('done.ko', withTricks(moduleFromText(trickFinished)));
  put('cut.ko', withTricks(moduleFromText(trickLivepatch)).slice(0, 1200));
  put(oddFile, withTricks(moduleFromText(trickLivepatch)));
  put('symbols', trickText(trickList));
  put('target.ko', withTricks(moduleFromText(trickTarget)));
  put('damaged', trickText(`ffffffff81000000 T _text\nffffffff81000 ${quietName('x')}\n`));
  const decision = { symbol: quietName('quiet'), object: 'vmlinux', position: 2, of: 2 };
  put('decisions', formatDecisions([decision, { ...decision, symbol: `gone${oddFile}` }], {}));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

function run(command: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const script = join(folder, 'cli', `${command}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

/** What a module, a list and such options make of every command. `says`: that the names are there at all, as they are shown. */
const commands: readonly (readonly [args: string, says: RegExp])[] = [
  ['convert symbols target.ko lp.ko -o out.ko', /twice\\x1b\[31m/],
  ['convert --decisions decisions symbols target.ko lp.ko -o out.ko', /decision for gone/],
  ['convert damaged lp.ko -o out.ko', /damaged: /],
  ['convert symbols cut.ko -o out.ko', /cut\.ko: /],
  ['convert symbols done.ko -o out.ko', /done\.ko/],
  ['annotate symbols target.ko lp.ko', /twice\\x1b\[31m/],
  ['annotate --macros reloc-symbol symbols target.ko lp.ko', /twice\\x1b\[31m/],
  ['annotate lp.ko', /twice\\x1b\[31m/],
  ['symbols symbols target.ko -o list', /list: /],
  ['audit lp.ko', /\\x1b\[31m/],
  ['audit lp.ko --symbols symbols --symbols target.ko', /\\x1b\[31m/],
  ['audit done.ko --symbols symbols --symbols target.ko', /\\x1b\[31m/],
  ...['markdown', 'json', 'sarif'].map(
    (format) => [`audit lp.ko --symbols symbols --symbols target.ko --format ${format}`, /31m/] as const,
  ),
  ...['markdown', 'json', 'sarif'].map(
    (format) => [`audit done.ko --symbols symbols --symbols target.ko --format ${format}`, /31m/] as const,
  ),
  ['audit cut.ko', /cut\.ko/],
  ['repair done.ko -o out.ko', /done\.ko: .*\\x1b\[31m/],
  ['diff lp.ko done.ko', /\\x1b\[31m/],
  ['diff --format json lp.ko done.ko', /\\u001b\[31m/],
  ['list --format objdump lp.ko', /twice\\x1b\[31m/],
  ['list --format readelf lp.ko', /twice\\x1b\[31m/],
  ['list --format objdump done.ko', /twice\\x1b\[31m/],
  ['list --format readelf done.ko', /twice\\x1b\[31m/],
];

describe('no name reaches the terminal as it is', () => {
  test.each(commands)('klpscope %s', (words, says) => {
    const { out, err } = run('klpscope', ...words.split(' '));
    expect(harmIn(out)).toBeUndefined();
    expect(harmIn(err)).toBeUndefined();
    expect(`${out}${err}`).toMatch(says);
    // Nor does a name begin a line that looks like one of ours.
    expect(`\n${out}${err}`).not.toMatch(/\n\t*klpscope:\\x9b/);
    expect(err.split('\n').filter((line) => /^\s+at /.test(line))).toEqual([]);
  });

  test('klp-convert', () => {
    const { status, out, err } = run('klp-convert', 'symbols', 'lp.ko', 'out.ko');
    expect([status, out, harmIn(err)]).toEqual([255, '', undefined]);
    expect(err).toMatch(/^klp-convert: Unable to find missing symbol: twice\\x1b\[31m/m);
    expect(err).not.toMatch(/^\t*klpscope:/m);
  });

  test.each<[string, string[]]>([
    ['convert', ['symbols', oddFile, '-o', `out${oddFile}`]],
    ['audit', [oddFile]],
    ['list', [oddFile]],
    ['diff', [oddFile, 'done.ko']],
    ['repair', [oddFile, '-o', `out${oddFile}`]],
    ['annotate', [`gone${oddFile}`]],
    ['convert', [`--${oddFile}`]],
    [oddFile, []],
  ])('a file or an option of such a name: %j %j', (command, args) => {
    const { out, err } = run('klpscope', command, ...args);
    expect([harmIn(out), harmIn(err)]).toEqual([undefined, undefined]);
    expect(`${out}${err}`).toContain('\\x1b[31m\\u202eok\\x0a.ko');
  });

  test('klp-convert of such a file', () => {
    const { err } = run('klp-convert', `gone${oddFile}`, oddFile, 'out.ko');
    expect(harmIn(err)).toBeUndefined();
    expect(err).toContain('gone');
  });
});

test('in a list that is written no name begins a line of its own; names that a list can hold are as they are', () => {
  expect(run('klpscope', 'symbols', 'symbols', 'target.ko', '-o', 'copy').status).toBe(0);
  expect(readFileSync(join(folder, 'copy'))).toEqual(Buffer.from(trickText(trickList)));
});

test('what counts as harm', () => {
  for (const harm of [
    '\x1b',
    '\r',
    '\0',
    '\x7f',
    '\x9b',
    '\u202e',
    '\u2069',
    '\u200f',
    '\u200b',
    '\ufeff',
    '\u{e0041}',
  ])
    expect(harmIn(`a${harm}b`), JSON.stringify(harm)).toContain('a');
  expect(harmIn('plain\n\ttext “é” 漢 😀 \\x1b')).toBeUndefined();
});
