import { assert } from '../base/assert';
import { FormatError } from '../base/format-error';

/**
 * What is used of the WebAssembly of @alexaltea/capstone-js 5.0.9, by the short names that its build gave the
 * functions; capstone.js of the package says which is which. That script itself never runs: it wants `require` and
 * fetches the WebAssembly, neither of which a worker under the page's policy has.
 */
interface CapstoneExports {
  /** The memory. */
  readonly d: WebAssembly.Memory;
  /** Constructors, to be called once. */
  e(): void;
  /** cs_open. */
  j(arch: number, mode: number, handle: number): number;
  /** cs_option. */
  l(handle: number, option: number, value: number): number;
  /** cs_malloc: room for an instruction. */
  o(handle: number): number;
  /** cs_disasm_iter: the addresses of the code's address, of its size, of its place (64 bits), of the instruction. */
  p(handle: number, code: number, size: number, place: number, instruction: number): number;
  /** malloc. */
  z(size: number): number;
}

/** cs_arch, cs_mode and cs_opt_value of capstone.h. */
export interface CapstoneMachine {
  readonly arch: number;
  readonly mode: number;
  readonly syntax?: number;
}

/** An instruction as capstone writes it; `size` in bytes. */
export interface Decoded {
  readonly size: number;
  readonly mnemonic: string;
  readonly operands: string;
}

/** CS_OPT_SYNTAX, and its values. */
const syntaxOption = 1;
export const CapstoneSyntax = { att: 2 } as const;

// cs_insn of capstone.h, in bytes.
const sizeAt = 16;
const mnemonicAt = 42;
const operandsAt = 74;
const endOfOperands = 234;

/** Bytes of code that fit into the buffer, which is never freed. */
export const capstoneWindow = 2 ** 16;

/** Capstone for one machine: memory of its own, which does not grow. */
export class Capstone {
  readonly #exports: CapstoneExports;
  readonly #view: DataView<ArrayBuffer>;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #handle: number;
  readonly #code: number;
  /** Code address, size, and place, one after another. */
  readonly #cursor: number;
  readonly #instruction: number;

  private constructor(exports: CapstoneExports, { arch, mode, syntax }: CapstoneMachine) {
    this.#exports = exports;
    this.#view = new DataView(exports.d.buffer);
    this.#bytes = new Uint8Array(exports.d.buffer);
    exports.e();
    const handle = exports.z(4);
    assert(exports.j(arch, mode, handle) === 0, `capstone for machine ${arch}, mode ${mode}`);
    this.#handle = this.#view.getUint32(handle, true);
    if (syntax !== undefined) exports.l(this.#handle, syntaxOption, syntax);
    this.#code = exports.z(capstoneWindow);
    this.#cursor = exports.z(16);
    this.#instruction = exports.o(this.#handle);
  }

  static async start(machine: CapstoneMachine): Promise<Capstone> {
    const instance = await WebAssembly.instantiate(await compiled(), imports);
    return new Capstone(instance.exports as unknown as CapstoneExports, machine);
  }

  /** Takes the code that {@link decode} reads, at most {@link capstoneWindow} bytes. */
  load(code: Uint8Array): void {
    assert(code.length <= capstoneWindow, `${code.length} bytes of code at once`);
    this.#bytes.set(code, this.#code);
  }

  /** The instruction at `from … to` of the loaded code, whose address is `place`; `undefined` when there is none. */
  decode(from: number, to: number, place: number): Decoded | undefined {
    const view = this.#view;
    view.setUint32(this.#cursor, this.#code + from, true);
    view.setUint32(this.#cursor + 4, to - from, true);
    view.setUint32(this.#cursor + 8, place >>> 0, true);
    view.setUint32(this.#cursor + 12, Math.floor(place / 2 ** 32), true);
    const { p: next } = this.#exports;
    if (next(this.#handle, this.#cursor, this.#cursor + 4, this.#cursor + 8, this.#instruction) === 0)
      return undefined;
    return {
      size: view.getUint16(this.#instruction + sizeAt, true),
      mnemonic: this.#text(mnemonicAt, operandsAt),
      operands: this.#text(operandsAt, endOfOperands),
    };
  }

  /** Of the instruction's bytes `from … to` those before the NUL, which are ASCII. */
  #text(from: number, to: number): string {
    let text = '';
    for (let i = this.#instruction + from; i < this.#instruction + to; i++) {
      const character = this.#bytes[i];
      if (character === undefined || character === 0) break;
      text += String.fromCharCode(character);
    }
    return text;
  }
}

/** emscripten_resize_heap says that there is no more memory, so that views of it stay good; fd_write and fd_close are for messages nobody reads. */
const imports = { a: { a: () => 0, b: () => 0, c: () => 0 } };

let module: Promise<WebAssembly.Module> | undefined;

function compiled(): Promise<WebAssembly.Module> {
  module ??= compile();
  return module;
}

/** 3 MB that are loaded when somebody looks at code, not before. */
async function compile(): Promise<WebAssembly.Module> {
  try {
    const { default: url } = await import('@alexaltea/capstone-js/dist/capstone.wasm?url&inline');
    return await WebAssembly.compile(bytesOf(url));
  } catch (error) {
    // What could not be loaded now may be there later.
    module = undefined;
    throw new FormatError({
      code: 'code/no-disassembler',
      message: `the disassembler cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      mend: 'Reload the page, or use another browser: WebAssembly may be switched off in this one.',
    });
  }
}

/** The bytes of a `data:` URL. */
function bytesOf(url: string): Uint8Array<ArrayBuffer> {
  const text = atob(url.slice(url.indexOf(',') + 1));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
