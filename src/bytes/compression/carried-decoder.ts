import { AssertionError, present } from '../../base/assert';
import { FormatError } from '../../base/format-error';
import { noDecoder } from './problems';

interface DecoderExports {
  readonly memory: WebAssembly.Memory;
}

/** base64 of what every WebAssembly module begins with, and the rest of it. */
const base64OfWasm = /AGFzbQ[A-Za-z0-9+/]+=*/;

/** What emscripten's modules want to call; others import nothing. Our views of the memory never outlive a call. */
const imports = { env: { emscripten_notify_memory_growth: () => undefined } };

/** An instance whose memory has grown beyond this is not kept: WebAssembly cannot give memory back. */
const keptMemory = 2 ** 26;

/**
 * A decoder in WebAssembly that an npm package carries, as base64, inside its script. Only that is used of the package:
 * `script` is the text of the script, which never runs. It is compiled once, when it is first needed, and one instance
 * is kept between calls, since thousands of modules of one folder come one after another. Calls at the same time have
 * an instance each.
 */
export class CarriedDecoder<Exports extends DecoderExports> {
  readonly #kind: string;
  readonly #tool: string;
  readonly #script: string;
  #module: Promise<WebAssembly.Module> | undefined;
  #idle: Exports | undefined;

  /** `kind` of file and `tool` to unpack it by hand are for the message when WebAssembly is not to be had. */
  constructor(kind: string, tool: string, script: string) {
    this.#kind = kind;
    this.#tool = tool;
    this.#script = script;
  }

  /** Lends an instance to `work`, which frees what it took there, whether the file is sound or not. */
  async use(work: (exports: Exports) => Promise<void>): Promise<void> {
    const idle = this.#idle;
    this.#idle = undefined;
    const exports = idle ?? (await this.#instantiate());
    try {
      await work(exports);
    } catch (error) {
      // Anything else may have left the instance in the middle of something.
      if (error instanceof FormatError) this.#keep(exports);
      throw error;
    }
    this.#keep(exports);
  }

  #keep(exports: Exports): void {
    if (exports.memory.buffer.byteLength <= keptMemory) this.#idle = exports;
  }

  async #instantiate(): Promise<Exports> {
    try {
      this.#module ??= compile(this.#script);
      const instance = await WebAssembly.instantiate(await this.#module, imports);
      return instance.exports as unknown as Exports;
    } catch (error) {
      if (error instanceof AssertionError) throw error;
      throw noDecoder(this.#kind, error, this.#tool);
    }
  }
}

async function compile(script: string): Promise<WebAssembly.Module> {
  const [base64] = present(base64OfWasm.exec(script) ?? undefined, 'WebAssembly in the script');
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
