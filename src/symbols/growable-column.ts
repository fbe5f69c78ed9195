/** A Uint32Array that grows while it is filled. */
export class GrowableColumn {
  #column = new Uint32Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      const larger = new Uint32Array(this.#column.length * 2);
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length] = value;
    this.#length += 1;
  }

  /** The values, without the spare room. */
  finish(): Uint32Array {
    return this.#column.slice(0, this.#length);
  }
}
