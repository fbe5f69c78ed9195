/** The finished columns; see {@link SymbolRows} for what they hold. */
export interface FinishedColumns {
  readonly count: number;
  readonly nameStart: Uint32Array;
  readonly nameEnd: Uint32Array;
  readonly nameHash: Uint32Array;
  readonly line: Uint32Array;
  readonly type: Uint8Array;
  readonly addressHigh?: Uint32Array;
  readonly addressLow?: Uint32Array;
}

const wideColumns = ['nameStart', 'nameEnd', 'nameHash', 'line', 'addressHigh', 'addressLow'] as const;

/** The columns of a symbol source while it is read: all grow together. */
export class RowColumns {
  count = 0;
  #capacity: number;
  readonly #hasAddresses: boolean;
  readonly #columns: Record<(typeof wideColumns)[number], Uint32Array<ArrayBuffer>>;
  #type: Uint8Array<ArrayBuffer>;

  /** `expected` rows fit without growing. */
  constructor(expected: number, hasAddresses = false) {
    this.#capacity = Math.max(expected, 1024);
    this.#hasAddresses = hasAddresses;
    const column = (): Uint32Array<ArrayBuffer> => new Uint32Array(this.#capacity);
    const noColumn = new Uint32Array(0);
    this.#columns = {
      nameStart: column(),
      nameEnd: column(),
      nameHash: column(),
      line: column(),
      addressHigh: hasAddresses ? column() : noColumn,
      addressLow: hasAddresses ? column() : noColumn,
    };
    this.#type = new Uint8Array(this.#capacity);
  }

  /** The address by halves; 0 for a source without addresses. */
  push(
    nameStart: number,
    nameEnd: number,
    nameHash: number,
    line: number,
    type: number,
    addressHigh = 0,
    addressLow = 0,
  ): void {
    if (this.count === this.#capacity) this.#grow();
    const row = this.count++;
    const columns = this.#columns;
    columns.nameStart[row] = nameStart;
    columns.nameEnd[row] = nameEnd;
    columns.nameHash[row] = nameHash;
    columns.line[row] = line;
    this.#type[row] = type;
    if (this.#hasAddresses) {
      columns.addressHigh[row] = addressHigh;
      columns.addressLow[row] = addressLow;
    }
  }

  /** Puts the rows in the order of their addresses; equal ones keep theirs. */
  sortByAddress(): void {
    const { addressHigh, addressLow } = this.#columns;
    const order = Uint32Array.from({ length: this.count }, (_, row) => row).sort(
      (a, b) =>
        (addressHigh[a] ?? 0) - (addressHigh[b] ?? 0) || (addressLow[a] ?? 0) - (addressLow[b] ?? 0) || a - b,
    );
    for (const name of wideColumns) this.#columns[name] = order.map((row) => this.#columns[name][row] ?? 0);
    this.#type = Uint8Array.from(order, (row) => this.#type[row] ?? 0);
    this.#capacity = this.count;
  }

  /** The columns, without the room beyond `count`. */
  finish(): FinishedColumns {
    const { count } = this;
    const { nameStart, nameEnd, nameHash, line, addressHigh, addressLow } = this.#columns;
    return {
      count,
      nameStart: nameStart.subarray(0, count),
      nameEnd: nameEnd.subarray(0, count),
      nameHash: nameHash.subarray(0, count),
      line: line.subarray(0, count),
      type: this.#type.subarray(0, count),
      ...(this.#hasAddresses && {
        addressHigh: addressHigh.subarray(0, count),
        addressLow: addressLow.subarray(0, count),
      }),
    };
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const name of wideColumns) {
      const column = this.#columns[name];
      if (column.length === 0) continue;
      const larger = new Uint32Array(this.#capacity);
      larger.set(column);
      this.#columns[name] = larger;
    }
    const type = new Uint8Array(this.#capacity);
    type.set(this.#type);
    this.#type = type;
  }
}
