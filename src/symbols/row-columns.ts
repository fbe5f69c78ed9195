/** The columns of a symbol source while it is read: all grow together. */
export class RowColumns {
  count = 0;
  #capacity: number;
  #nameStart: Uint32Array<ArrayBuffer>;
  #nameEnd: Uint32Array<ArrayBuffer>;
  #nameHash: Uint32Array<ArrayBuffer>;
  #line: Uint32Array<ArrayBuffer>;
  #type: Uint8Array<ArrayBuffer>;

  /** `expected` rows fit without growing. */
  constructor(expected: number) {
    this.#capacity = Math.max(expected, 1024);
    this.#nameStart = new Uint32Array(this.#capacity);
    this.#nameEnd = new Uint32Array(this.#capacity);
    this.#nameHash = new Uint32Array(this.#capacity);
    this.#line = new Uint32Array(this.#capacity);
    this.#type = new Uint8Array(this.#capacity);
  }

  push(nameStart: number, nameEnd: number, nameHash: number, line: number, type: number): void {
    if (this.count === this.#capacity) this.#grow();
    const row = this.count++;
    this.#nameStart[row] = nameStart;
    this.#nameEnd[row] = nameEnd;
    this.#nameHash[row] = nameHash;
    this.#line[row] = line;
    this.#type[row] = type;
  }

  /** The columns; the room beyond `count` holds nothing. */
  finish(): {
    count: number;
    nameStart: Uint32Array;
    nameEnd: Uint32Array;
    nameHash: Uint32Array;
    line: Uint32Array;
    type: Uint8Array;
  } {
    const { count } = this;
    return {
      count,
      nameStart: this.#nameStart.subarray(0, count),
      nameEnd: this.#nameEnd.subarray(0, count),
      nameHash: this.#nameHash.subarray(0, count),
      line: this.#line.subarray(0, count),
      type: this.#type.subarray(0, count),
    };
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#nameStart = enlarge(this.#nameStart, this.#capacity);
    this.#nameEnd = enlarge(this.#nameEnd, this.#capacity);
    this.#nameHash = enlarge(this.#nameHash, this.#capacity);
    this.#line = enlarge(this.#line, this.#capacity);
    const type = new Uint8Array(this.#capacity);
    type.set(this.#type);
    this.#type = type;
  }
}

function enlarge(column: Uint32Array<ArrayBuffer>, capacity: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(capacity);
  larger.set(column);
  return larger;
}
