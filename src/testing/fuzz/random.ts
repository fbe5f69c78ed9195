import { randomNumbers } from '../corrupt';

/** The choices of one input: the same seed and number give the same choices on every machine. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number, input: number) {
    this.#next = randomNumbers(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(input + 1, 0x85ebca6b));
  }

  /** 0 … `count` - 1; 0 where there is nothing to choose from. */
  below(count: number): number {
    return count < 1 ? 0 : this.#next() % count;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  }

  /** Mostly few, seldom many: 1 … `most`. */
  few(most: number): number {
    return this.once(4) ? 1 + this.below(most) : 1 + this.below(2);
  }

  /** A list of `count` things. */
  list<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.#next() & 0xff);
  }
}
