import { assert } from '../../base/assert';

/** What the WebAssembly of zstddec exports, as far as it is used: see zstd.h. */
export interface ZstdExports {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
  ZSTD_DStreamInSize(): number;
  ZSTD_DStreamOutSize(): number;
}

/** Codes of `ZSTD_ErrorCode`; what is not here is damage. */
export const zstdError = { windowTooLarge: 16, checksumWrong: 22, dictionaryWrong: 32, memory: 64 } as const;

// ZSTD_inBuffer and ZSTD_outBuffer: address, size, position, each of 32 bits.
const bufferStruct = 12;
const sizeField = 4;
const positionField = 8;

/** One run of the zstd decoder: a buffer for what goes in, one for what comes out, and what is between. */
export class ZstdContext {
  /** How many bytes go in at once. */
  readonly room: number;
  readonly #exports: ZstdExports;
  readonly #context: number;
  /** One allocation: ZSTD_inBuffer, ZSTD_outBuffer, the two buffers. */
  readonly #address: number;
  readonly #input: number;
  readonly #output: number;
  readonly #outputSize: number;

  constructor(exports: ZstdExports) {
    this.#exports = exports;
    this.room = exports.ZSTD_DStreamInSize();
    this.#outputSize = exports.ZSTD_DStreamOutSize();
    this.#context = exports.ZSTD_createDCtx();
    this.#address = exports.malloc(2 * bufferStruct + this.room + this.#outputSize);
    assert(this.#context !== 0 && this.#address !== 0, 'a fresh decoder has room for its buffers');
    this.#input = this.#address + 2 * bufferStruct;
    this.#output = this.#input + this.room;
  }

  /** How many of the supplied bytes the decoder has not taken yet. */
  get unread(): number {
    const view = this.#view(this.#address);
    return view.getUint32(sizeField, true) - view.getUint32(positionField, true);
  }

  /** Gives the decoder its next bytes, when it has none left. */
  supply(bytes: Uint8Array): void {
    new Uint8Array(this.#exports.memory.buffer).set(bytes, this.#input);
    this.#setBuffer(this.#address, this.#input, bytes.length);
  }

  /**
   * Unpacks until the output is full, the input is used up or a frame ends. Gives 0 when the frame has ended, a negative
   * number, minus its code, on an error; the next run after 0 begins a new frame.
   */
  run(): number {
    const output = this.#address + bufferStruct;
    this.#setBuffer(output, this.#output, this.#outputSize);
    return this.#exports.ZSTD_decompressStream(this.#context, output, this.#address);
  }

  /** What the last run unpacked, valid until the next call of anything. */
  get output(): Uint8Array<ArrayBuffer> {
    const size = this.#view(this.#address + bufferStruct).getUint32(positionField, true);
    return new Uint8Array(this.#exports.memory.buffer, this.#output, size);
  }

  /** Whether the last run had to stop because its output was full: there may be more without further input. */
  get isOutputFull(): boolean {
    return this.output.length === this.#outputSize;
  }

  free(): void {
    this.#exports.ZSTD_freeDCtx(this.#context);
    this.#exports.free(this.#address);
  }

  #setBuffer(struct: number, address: number, size: number): void {
    const view = this.#view(struct);
    view.setUint32(0, address, true);
    view.setUint32(sizeField, size, true);
    view.setUint32(positionField, 0, true);
  }

  /** The memory is another one after it has grown, so no view is kept. */
  #view(address: number): DataView<ArrayBuffer> {
    return new DataView(this.#exports.memory.buffer, address, bufferStruct);
  }
}
