// What is done with files of any kind: told apart, unpacked, read as sources of symbols, opened in the page.

import { BufferSource } from '../../bytes/byte-source';
import { recogniseCompression, unpack } from '../../bytes/compression/compression';
import { parseModuleSignature } from '../../elf/module-signature';
import { openFile } from '../../files/open-file';
import { ModulesReader, readSource } from '../../files/read-source';
import { encodeSymbolsList } from '../../symbols/encode-symbols-list';
import { parseTextSource } from '../../symbols/formats/index';
import { SymbolMap } from '../../symbols/symbol-map';
import type { SymbolSource } from '../../symbols/symbol-source';
import type { TableId } from '../../worker/tables';
import { given, startSession } from '../open-session';
import { kernels, modules, objectFiles, texts } from './corpus';
import { damageBytes, joined } from './damage-bytes';
import { damageElf } from './damage-elf';
import { randomKnownText, randomModule } from './module-inputs';
import type { Random } from './random';
import { randomPacked, unpackLimit } from './random-packed';
import { randomDecisions, randomSource } from './random-text';
import { must, type Target } from './target';

type Bytes = Uint8Array<ArrayBuffer>;

const named = (bytes: Bytes) => openFile({ name: 'System.map-6.1.0', source: new BufferSource(bytes) });

/** Everything that is asked of a source; what is written as a list holds the same names. */
function checkSource(source: SymbolSource): string {
  const { symbols } = source;
  const map = new SymbolMap([{ fileName: 'file', source }]);
  const step = Math.ceil(Math.max(symbols.count / 50, 1));
  for (let row = 0; row < symbols.count; row += step) {
    symbols.detailsOf(row);
    symbols.neighboursOf(row);
    const name = symbols.nameBytes(row);
    must(symbols.isExport(row) || symbols.find(name).includes(row), `symbol ${row} is not found by its name`);
    for (const { position, count } of map.candidates(name))
      must(position >= 1 && position <= count, `position ${position} of ${count}`);
    map.exporters(name);
  }
  const list = encodeSymbolsList(map);
  if (symbols.count > 0) parseTextSource(list);
  return source.format;
}

const textTarget: Target<Bytes> = {
  name: 'symbol source',
  weight: 12,
  make: (random) =>
    random.once(3)
      ? damageBytes(random.pick(texts).bytes, random, random.pick(texts).bytes)
      : randomSource(random),
  run: (bytes) => checkSource(parseTextSource(bytes)),
};

const kernelTarget: Target<Bytes> = {
  name: 'vmlinux or modules',
  weight: 6,
  make: (random) => {
    const { bytes } = random.pick(random.once(2) ? kernels : [...objectFiles, ...modules]);
    return random.once(4) ? damageBytes(bytes, random, random.pick(kernels).bytes) : damageElf(bytes, random);
  },
  run: async (bytes) => {
    const opened = await named(bytes);
    if (opened.what.kind === 'vmlinux' || opened.what.kind === 'text')
      return checkSource((await readSource(opened)).source);
    if (opened.what.kind === 'decisions') return 'decisions';
    const reader = new ModulesReader();
    await reader.add(opened);
    return reader.count === 0 ? 'a livepatch' : checkSource((await reader.finish()).source);
  },
};

const decisionsTarget: Target<Bytes> = {
  name: 'decisions',
  weight: 3,
  make: (random) =>
    random.once(4)
      ? damageBytes(randomDecisions(random), random, randomDecisions(random))
      : randomDecisions(random),
  run: async (bytes) => (await named(bytes)).what.kind,
};

const packedTarget: Target<Bytes> = {
  name: 'packed file',
  weight: 5,
  make: randomPacked,
  run: async (bytes) => {
    const kind = recogniseCompression(bytes);
    if (kind === undefined) return 'not packed';
    const content = await unpack(new BufferSource(bytes), kind, unpackLimit);
    must(content.length <= unpackLimit, `${content.length} bytes unpacked`);
    return 'unpacked';
  },
};

/** DER nested at random: lengths that lie, in every form. */
function randomDer(random: Random, depth = 0): Bytes {
  const content =
    depth > 5 || random.once(3)
      ? random.pick([random.bytes(random.below(20)), signedData])
      : joined(...random.list(1 + random.below(4), () => randomDer(random, depth + 1)));
  const length = random.once(12) ? random.below(2 ** 31) : content.length;
  const size = [length >> 24, length >> 16, length >> 8, length].map((byte) => byte & 0xff);
  const form =
    length < 128 ? [length] : random.once(8) ? [0x80 + random.below(128), ...size] : [0x84, ...size];
  return joined(
    Uint8Array.of(random.pick([0x30, 0x31, 0xa0, 0x06, 0x02, 0x04, 0x05, 0x1f]), ...form),
    content,
  );
}

/** The object identifier of signed data. */
const signedData = Uint8Array.of(0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2);

const signatureTarget: Target<Bytes> = {
  name: 'signature',
  weight: 4,
  make: (random) => {
    const message = randomDer(random);
    const info = Uint8Array.of(
      ...random.list(7, () => (random.once(6) ? random.below(256) : 0)),
      0,
      0,
      0,
      0,
      0,
    );
    if (random.once(2)) info[2] = 2;
    new DataView(info.buffer).setUint32(8, random.once(6) ? random.below(2 ** 31) : message.length);
    const mark = new TextEncoder().encode('~Module signature appended~\n');
    const sound = joined(random.pick(modules).bytes.subarray(0, random.below(200)), message, info, mark);
    return random.once(4) ? damageBytes(sound, random, mark) : sound;
  },
  run: async (bytes) => {
    const signed = await parseModuleSignature(new BufferSource(bytes));
    if (signed === undefined) return 'none';
    must(signed.contentSize >= 0 && signed.contentSize <= bytes.length, `content of ${signed.contentSize}`);
    return signed.problem === undefined ? 'read' : 'refused';
  },
};

const tables: readonly TableId[] = [
  'symbols',
  'relocations',
  'sections',
  'modinfo',
  'source-symbols',
  'diff-sections',
  'diff-symbols',
  'diff-relocations',
  'diff-bytes',
];

/** What the page does with a file that is dropped, from its opening to the download. */
const sessionTarget: Target<Bytes> = {
  name: 'session',
  weight: 10,
  make: (random) => (random.once(8) ? damageElf(random.pick(kernels).bytes, random) : randomModule(random)),
  run: async (bytes, random) => {
    const session = startSession();
    await session.open(given([new File([randomKnownText(random)], 'kallsyms')]));
    const { snapshot, refusals } = await session.open(given([new File([bytes], 'a.ko')]));
    structuredClone([snapshot, refusals]);
    if (snapshot.module === undefined) return refusals.length > 0 ? 'refused' : 'a source';
    const filter = random.pick(['', 'f', '!f', '=.text', '=']);
    for (const table of tables) {
      const query = { table, filter, includeSame: random.once(2) };
      const { rows } = await session.rows(query, 0, 40);
      structuredClone(rows);
      const row = rows[random.below(rows.length)];
      if (row !== undefined) must((await session.find(query, row.key)) >= 0, `${table} has no ${row.key}`);
      if (row !== undefined) structuredClone(await session.inspect({ table, key: row.key }));
      await session.copy(query, random.pick(['text', 'tsv']));
    }
    if (snapshot.conversion?.kind === 'converted') await session.download();
    if (snapshot.audit !== undefined) await session.report('before', 'markdown');
    return snapshot.plan?.state ?? 'opened';
  },
};

export const fileTargets = [
  textTarget,
  kernelTarget,
  decisionsTarget,
  packedTarget,
  signatureTarget,
  sessionTarget,
] as const;
