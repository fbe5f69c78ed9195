// Packed files: damaged, and such that unpack to far more than they are.

import { deflateRawSync, gzipSync } from 'node:zlib';
import { type CorpusFile, modules, packed } from './corpus';
import { damageBytes, joined } from './damage-bytes';
import type { Random } from './random';

/** How many bytes an input may unpack to: bombs are tried against it. */
export const unpackLimit = 2 ** 24;

const fileNamed = (name: string): Uint8Array<ArrayBuffer> =>
  packed.find((file) => file.name === name)?.bytes ?? new Uint8Array();

let zeros: Uint8Array<ArrayBuffer> | undefined;

/** 32 KiB that unpack to twice the limit, made once. */
function gzipBomb(): Uint8Array<ArrayBuffer> {
  zeros ??= new Uint8Array(gzipSync(new Uint8Array(2 * unpackLimit), { level: 9 }));
  return zeros;
}

/** A gzip header with optional fields, which may say more than there is. */
function gzipHeader(random: Random): Uint8Array<ArrayBuffer> {
  const head = Uint8Array.of(0x1f, 0x8b, 8, random.below(64), 0, 0, 0, 0, random.pick([0, 2, 4]), 3);
  const fields = random.bytes(random.below(24));
  return joined(
    head,
    fields,
    new Uint8Array(deflateRawSync(random.bytes(random.below(200)))),
    random.bytes(8),
  );
}

/** A packed file, seldom a sound one. */
export function randomPacked(random: Random): Uint8Array<ArrayBuffer> {
  const file = random.pick(packed);
  const other = random.pick(packed);
  const module: CorpusFile = random.pick(modules);
  switch (random.below(8)) {
    case 0:
      return joined(...random.list(2 + random.below(6), () => random.pick(packed).bytes));
    case 1:
      return random.once(4) ? gzipBomb() : damageBytes(gzipBomb(), random, other.bytes);
    case 2: {
      const bomb = fileNamed(random.pick(['xz, zeros', 'zstd, zeros', 'zstd, zerosStreamed']));
      return joined(...random.list(1 + random.below(8), () => bomb));
    }
    case 3:
      return gzipHeader(random);
    case 4:
      return damageBytes(new Uint8Array(gzipSync(module.bytes)), random, file.bytes);
    default:
      return damageBytes(file.bytes, random, other.bytes);
  }
}
