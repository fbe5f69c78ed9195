/** What the WebAssembly of xz-decompress exports. */
export interface XzExports {
  readonly memory: WebAssembly.Memory;
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, size: number): void;
  get_next_output(context: number): number;
}

/** `enum xz_ret` of xz-embedded. */
export const xzResult = {
  ok: 0,
  streamEnd: 1,
  unsupportedCheck: 2,
  memory: 3,
  memoryLimit: 4,
  format: 5,
  options: 6,
  data: 7,
  buffer: 8,
} as const;

// A context begins with 32-bit numbers: the size of its two buffers, then xz-embedded's `struct xz_buf`.
const bufferSize = 0;
const inputAddress = 4;
const inputUsed = 8;
const inputSize = 12;
const outputAddress = 16;
const outputSize = 20;

/** One run of the xz decoder: a buffer for what goes in, one for what comes out, and what is between. */
export class XzContext {
  /** How many bytes go in at once. */
  readonly room: number;
  readonly #exports: XzExports;
  readonly #address: number;

  constructor(exports: XzExports) {
    this.#exports = exports;
    this.#address = exports.create_context();
    this.room = this.#field(bufferSize);
  }

  /** How many of the supplied bytes the decoder has not taken yet. */
  get unread(): number {
    return this.#field(inputSize) - this.#field(inputUsed);
  }

  /** Gives the decoder its next bytes, when it has none left; no bytes mean that the file ends. */
  supply(bytes: Uint8Array): void {
    this.#bytes(this.#field(inputAddress), bytes.length).set(bytes);
    this.#exports.supply_input(this.#address, bytes.length);
  }

  /** Unpacks until the output is full or the input is used up; one of {@link xzResult}. */
  run(): number {
    return this.#exports.get_next_output(this.#address);
  }

  /** What was unpacked, valid until the next call of anything. Makes room for more. */
  takeOutput(): Uint8Array<ArrayBuffer> {
    const output = this.#bytes(this.#field(outputAddress), this.#field(outputSize));
    this.#view(outputSize).setUint32(0, 0, true);
    return output;
  }

  free(): void {
    this.#exports.destroy_context(this.#address);
  }

  #field(offset: number): number {
    return this.#view(offset).getUint32(0, true);
  }

  /** The memory is another one after it has grown, so no view is kept. */
  #view(offset: number): DataView<ArrayBuffer> {
    return new DataView(this.#exports.memory.buffer, this.#address + offset, 4);
  }

  #bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.memory.buffer, address, length);
  }
}
