// What happens to any file, whatever it holds.

import type { Random } from './random';

/** Bytes that end, begin or part something in some format. */
const tellingBytes = [0, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x2a, 0x2c, 0x2e, 0x7f, 0x80, 0xff];

type Damage = (bytes: Uint8Array<ArrayBuffer>, random: Random, other: Uint8Array) => Uint8Array<ArrayBuffer>;

const damages: readonly Damage[] = [
  function flipBit(bytes, random) {
    const place = random.below(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random.below(bytes.length)] = random.once(2) ? random.pick(tellingBytes) : random.below(256);
    return bytes;
  },
  function setRun(bytes, random) {
    const start = random.below(bytes.length);
    return bytes.fill(random.pick(tellingBytes), start, start + random.below(64));
  },
  function cut(bytes, random) {
    return bytes.slice(0, random.below(bytes.length));
  },
  function remove(bytes, random) {
    const start = random.below(bytes.length);
    return joined(bytes.subarray(0, start), bytes.subarray(start + 1 + random.below(32)));
  },
  function insert(bytes, random) {
    const start = random.below(bytes.length);
    return joined(bytes.subarray(0, start), random.bytes(1 + random.below(32)), bytes.subarray(start));
  },
  function repeatPart(bytes, random) {
    const start = random.below(bytes.length);
    const part = bytes.subarray(start, start + 1 + random.below(256));
    const times = 1 + random.below(random.once(10) ? 200 : 4);
    return joined(bytes.subarray(0, start), ...random.list(times, () => part), bytes.subarray(start));
  },
  function copyPart(bytes, random) {
    const from = random.below(bytes.length);
    bytes.copyWithin(random.below(bytes.length), from, from + 1 + random.below(64));
    return bytes;
  },
  function continueWith(bytes, random, other) {
    return joined(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length)));
  },
];

/** A copy of a file with a few of these things done to it; `other` is a file of its kind. */
export function damageBytes(
  sound: Uint8Array<ArrayBuffer>,
  random: Random,
  other: Uint8Array,
): Uint8Array<ArrayBuffer> {
  let bytes = sound.slice();
  for (let count = random.few(12); count > 0; count--) bytes = random.pick(damages)(bytes, random, other);
  return bytes;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    result.set(part, end);
    end += part.length;
  }
  return result;
}
