import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bannerLines, linkedFromText } from '../../testing/linked-elf';
import {
  given,
  listFile,
  moduleFile,
  readAll,
  refusalCodes,
  startSession,
  textFile,
} from '../../testing/open-session';
import { plainLivepatch } from '../../testing/pictures';
import type { NamedBlob } from '../protocol';
import type { Snapshot } from '../snapshot';

const livepatch = moduleFile('lp.ko', plainLivepatch);
const kallsyms = textFile(
  'kallsyms',
  `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000200 T _printk
`,
);
const symvers = textFile('Module.symvers', '0x00000001\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n');
const target = (name: string, ...lines: string[]): NamedBlob =>
  moduleFile(
    `${name}.ko`,
    `module x86_64\nmodinfo name=${name} vermagic=6.1.0\nthis-module ${name}\nsection .text PROGBITS AX 64\nsection .init.text PROGBITS AX 64\nfile main.c\n${lines.join('\n')}`,
  );
const ext4 = target('ext4', 'symbol ext4_var OBJECT GLOBAL .text 0 8');
const kinds = ({ plan }: Snapshot): string[] =>
  (plan?.resolutions ?? []).map(({ kind, symbols }) => `${kind} ${symbols}`).sort();
const formats = ({ sources }: Snapshot): string[] =>
  sources.map(({ format, fileName }) => `${format} ${fileName}`);

describe('several sources at once', () => {
  test('complement each other: kallsyms for vmlinux, a module for what it patches, Module.symvers for exports', async () => {
    const session = startSession();
    const first = await session.open(given([livepatch, kallsyms]));
    expect(kinds(first.snapshot)).toEqual(['missing 1', 'unique 2']);
    const second = await session.open(given([ext4]));
    expect(second).toMatchObject({ taken: [{ id: 'module:ext4', files: [0] }], replaced: [] });
    expect(kinds(second.snapshot)).toEqual(['unique 3']);
    const third = await session.open(given([symvers]));
    expect(kinds(third.snapshot)).toEqual(['exported 1', 'unique 2']);
    expect(formats(third.snapshot)).toEqual([
      'module ext4.ko',
      'address-list kallsyms',
      'exports Module.symvers',
    ]);
    expect(third.snapshot.symbols).toMatchObject({ objects: 2, symbols: 4, exports: 1 });
    expect(third.snapshot.conversion?.kind).toBe('converted');
  });

  test('in one drop it is the same', async () => {
    const { snapshot, refusals, taken } = await startSession().open(
      given([symvers, ext4, livepatch, kallsyms]),
    );
    expect(refusals).toEqual([]);
    expect(kinds(snapshot)).toEqual(['exported 1', 'unique 2']);
    expect(taken.map(({ id, files }) => `${id} ${files}`).sort()).toEqual([
      'address-list 3',
      'exports 0',
      'module 2',
      'module:ext4 1',
    ]);
  });

  test('one of a kind takes the place of the last, and closing one replans', async () => {
    const session = startSession();
    await session.open(given([livepatch, kallsyms, ext4]));
    const other = textFile('kallsyms.new', 'ffffffff81000100 t state_show\nffffffff81000200 t state_show\n');
    const { replaced, snapshot } = await session.open(given([other]));
    expect(replaced).toEqual([['address-list', 'address-list']]);
    expect(kinds(snapshot)).toEqual(['ambiguous 1', 'missing 1', 'unique 1']);
    expect(kinds(await session.close('module:ext4'))).toEqual(['ambiguous 1', 'missing 2']);
    expect((await session.close('address-list')).plan?.state).toBe('undecided');
  });

  test('a contradiction is with the source that is not believed', async () => {
    const list = listFile('*vmlinux _text state_show state_show _printk');
    const { snapshot } = await startSession().open(given([kallsyms, list]));
    expect(snapshot.sources.map(({ conflicts }) => conflicts.length)).toEqual([0, 1]);
    expect(snapshot.sources.map(({ used }) => used)).toEqual([3, 0]);
  });
});

describe('modules: looked into, or a source', () => {
  test('an ordinary one alone is looked into; when a livepatch comes it becomes a source', async () => {
    const session = startSession();
    const alone = await session.open(given([ext4]));
    expect(alone.snapshot).toMatchObject({ module: { fileName: 'ext4.ko' }, sources: [] });
    const { snapshot, taken, replaced } = await session.open(given([livepatch]));
    expect(snapshot.module?.fileName).toBe('lp.ko');
    expect(formats(snapshot)).toEqual(['module ext4.ko']);
    expect([taken, replaced]).toEqual([
      [
        { id: 'module:ext4', files: [], from: 'module' },
        { id: 'module', files: [0] },
      ],
      [],
    ]);
  });

  test('several ordinary ones are sources', async () => {
    const { snapshot } = await startSession().open(
      given([ext4, target('xfs', 'symbol x FUNC LOCAL .text 0 8')]),
    );
    expect(snapshot.module).toBeUndefined();
    expect(formats(snapshot)).toEqual(['module xfs.ko', 'module ext4.ko']);
  });

  test('what a fresh worker is given again keeps its role', async () => {
    const { snapshot } = await startSession().open([
      { blob: ext4, as: 'module' },
      { blob: target('xfs', 'symbol x FUNC LOCAL .text 0 8'), as: 'source' },
    ]);
    expect(snapshot.module?.fileName).toBe('ext4.ko');
    expect(formats(snapshot)).toEqual(['module xfs.ko']);
  });

  test('init symbols: the count is said for the module that loads and the one that is loaded', async () => {
    const sysfs = target(
      'sysfs_user',
      'symbol state_show FUNC LOCAL .init.text 0 8',
      'symbol state_show FUNC LOCAL .text 0x10 8',
    );
    const { snapshot } = await startSession().open(given([livepatch, sysfs]));
    const [decision] = snapshot.plan?.decisions.filter(({ symbol }) => symbol === 'state_show') ?? [];
    expect(decision?.candidates.map(({ position, livePosition }) => [position, livePosition])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});

describe('folders', () => {
  test('are one source; livepatches and what is broken are left out and said', async () => {
    const files = [
      ext4,
      target('xfs', 'symbol x FUNC LOCAL .text 0 8'),
      moduleFile('lp1.ko', plainLivepatch),
      moduleFile('lp2.ko', plainLivepatch),
      textFile('broken.ko', '\x7fELF and then nothing'),
    ];
    const { snapshot, refusals, taken } = await startSession().open(given(files, '6.1.0'));
    expect(refusals).toEqual([]);
    expect(snapshot.module).toBeUndefined();
    expect(snapshot.sources).toMatchObject([
      { id: 'modules:6.1.0', fileName: '6.1.0/', kind: '2 modules', objects: 2 },
    ]);
    expect(snapshot.sources[0]?.notes.join(' ')).toMatch(
      /2 livepatches were left out.*1 file could not be read.*broken\.ko/,
    );
    // With those left out, so that the note is the same when they are read again.
    expect(taken).toEqual([{ id: 'modules:6.1.0', files: [0, 1, 2, 3] }]);
  });

  test('a folder with the one livepatch, its targets and the kernel opens whole', async () => {
    const { snapshot } = await startSession().open(given([livepatch, ext4, kallsyms, symvers], 'build'));
    expect(snapshot.module?.fileName).toBe('lp.ko');
    expect(snapshot.plan?.state).toBe('ready');
  });

  test('with nothing of use is refused by its name', async () => {
    const rubbish = Array.from({ length: 300 }, (_, i) => textFile(`f${i}.ko`, `no module ${i}`));
    const stages: string[] = [];
    const session = startSession(({ stage }) => stages.push(stage));
    const result = await session.open(given(rubbish, 'downloads'));
    expect(refusalCodes(result)).toEqual(['downloads/: folder/no-module']);
    expect(stages).toContain('Reading 300 files');
  });
});

describe('packed files', () => {
  const packed = async (file: NamedBlob, name: string): Promise<NamedBlob> =>
    new File([new Uint8Array(gzipSync(await readAll(file)))], name);

  test('a module and a list are opened as what they are, and the download has its plain name', async () => {
    const session = startSession();
    const { snapshot, refusals } = await session.open(
      given([await packed(livepatch, 'lp.ko.gz'), await packed(kallsyms, 'kallsyms.gz'), ext4]),
    );
    expect(refusals).toEqual([]);
    expect(snapshot.module?.notes[0]).toMatch(/^Unpacked from gzip: \d+ B became 1\.\d+ kB\.$/);
    expect(snapshot.plan?.state).toBe('ready');
    const download = await session.download();
    expect(download.name).toBe('lp.klp.ko');
    const plain = startSession();
    await plain.open(given([livepatch, kallsyms, ext4]));
    expect(await readAll(download)).toEqual(await readAll(await plain.download()));
  });

  test('a bomb is refused', async () => {
    // A gigabyte of zeros and one more byte would take a gigabyte to make; its size field says so as well.
    const bomb = new Uint8Array(gzipSync(new Uint8Array(64 * 2 ** 20)));
    const { snapshot, refusals } = await startSession().open(given([new File([bomb], 'kallsyms.gz')]));
    expect(refusals[0]?.problem.code).toMatch(/^(file|compressed)\//);
    expect(snapshot.sources).toEqual([]);
  });
});

describe('the kernel of the sources and of the module', () => {
  const kernelOf = (release: string): NamedBlob =>
    new File(
      [
        linkedFromText(
          `module x86_64\nsection .text PROGBITS AX 64\nsymbol start_kernel FUNC GLOBAL .text 0 8\nsymbol state_show FUNC LOCAL .text 8 8\n${bannerLines(release)}`,
        ),
      ],
      'vmlinux',
    );

  test('another release by the banner is said, the same is not', async () => {
    const { snapshot } = await startSession().open(given([livepatch, kernelOf('6.12.0')]));
    expect(snapshot.sources[0]?.release).toBe('6.12.0');
    expect(snapshot.mismatches).toEqual([
      expect.stringMatching(/^vmlinux is of Linux 6\.12\.0; the module was built for 6\.1\.0\./),
    ]);
    expect((await startSession().open(given([livepatch, kernelOf('6.1.0')]))).snapshot.mismatches).toEqual(
      [],
    );
  });

  test('another release by the file’s name', async () => {
    const map = textFile('System.map-6.12.117+deb12-amd64', 'ffffffff81000000 T _text\n');
    const { snapshot } = await startSession().open(given([livepatch, map]));
    expect(snapshot.mismatches[0]).toContain('is of Linux 6.12.117+deb12-amd64');
  });

  test('no vmlinux at all, and many symbols missing', async () => {
    expect((await startSession().open(given([livepatch, ext4]))).snapshot.mismatches).toEqual([
      expect.stringMatching(/^No open source has the symbols of vmlinux/),
    ]);
    const strange = textFile('kallsyms', 'ffffffff81000000 T _text\n');
    expect((await startSession().open(given([livepatch, strange]))).snapshot.mismatches).toEqual([
      expect.stringMatching(/^3 of the 3 symbols that the module needs are in no open source/),
    ]);
  });
});

describe('looking symbols up', () => {
  const query = { table: 'source-symbols', filter: '' } as const;

  test('without a module: rows, filter, sort, key, inspection', async () => {
    const session = startSession();
    await session.open(given([kallsyms, symvers, listFile('*snd-pcm state_show state_show pcm:odd,name')]));
    expect((await session.rows(query, 0, 99)).rows.map(({ key }) => key)).toEqual([
      'vmlinux:_text,1',
      'vmlinux:state_show,1',
      'vmlinux:_printk,1',
      'snd_pcm:state_show,1',
      'snd_pcm:state_show,2',
      'snd_pcm:pcm:odd,name,1',
    ]);
    const keys = async (filter: string): Promise<string[]> =>
      (await session.rows({ ...query, filter }, 0, 99)).rows.map(({ key }) => key);
    expect(await keys('=STATE_SHOW vmlinux')).toEqual(['vmlinux:state_show,1']);
    expect(await keys('show !vmlinux')).toEqual(['snd_pcm:state_show,1', 'snd_pcm:state_show,2']);
    expect(await keys('=snd_pcm odd')).toEqual(['snd_pcm:pcm:odd,name,1']);
    expect(await session.find(query, 'snd_pcm:pcm:odd,name,1')).toBe(5);
    expect(await session.find({ ...query, filter: 'show' }, 'vmlinux:_text,1')).toBe(-1);
    const sorted = await session.rows({ ...query, sort: { column: 'position', descending: true } }, 0, 2);
    expect(sorted.rows.map(({ name, count, orderCertain }) => [name, count, orderCertain])).toEqual([
      ['state_show', 2, false],
      ['state_show', 2, false],
    ]);
    const inspection = await session.inspect({ table: 'source-symbols', key: 'vmlinux:_printk,1' });
    expect(inspection?.facts).toContainEqual({ label: 'CRC', value: '0x00000001', code: true });
    expect(await session.inspect({ table: 'source-symbols', key: 'vmlinux:gone,1' })).toBeUndefined();
  });

  test('a Symbols.list is made of all that is open', async () => {
    const session = startSession();
    await expect(session.downloadSymbolsList()).rejects.toMatchObject({
      problem: { code: 'session/no-source' },
    });
    await session.open(given([kallsyms, symvers, ext4, target('xfs', 'symbol x FUNC LOCAL .text 0 8')]));
    const file = await session.downloadSymbolsList();
    expect(file.name).toBe('Symbols.list');
    expect(new TextDecoder().decode(await readAll(file))).toBe(
      'klp-convert-symbol-data.0.1\n*vmlinux\n_text\nstate_show\n_printk\n__ksymtab__printk\n*ext4\next4_var\n*xfs\nx\n',
    );
  });
});
