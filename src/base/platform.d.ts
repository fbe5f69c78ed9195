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
