// What both faces of the core, a browser worker and Node, have beyond ECMAScript and what the core may use.
// Kept as short as it can be: the core compiles without the DOM library.

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

/** Web Crypto; absent in a page that is served neither over https nor from localhost. */
declare const crypto:
  | {
      readonly subtle?: { digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
    }
  | undefined;

/** WebAssembly, as much of it as starting a decoder takes. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(module: Module, imports: object): Promise<{ readonly exports: object }>;
}

declare function atob(base64: string): string;

/** The text of a file, which the bundler puts in. */
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: it is how bundlers hand it over
  export default text;
}

/** A WebAssembly file as a `data:` URL, which the bundler puts in: the same in the page, under Node and in tests. */
declare module '*.wasm?url&inline' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: it is how bundlers hand it over
  export default url;
}
