import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { BufferSource } from '../bytes/byte-source';
import { DerReader, formatOid } from './der';
import { parseModuleSignature, type SignedModule } from './module-signature';

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const parse = (bytes: Uint8Array<ArrayBuffer>): Promise<SignedModule | undefined> =>
  parseModuleSignature(new BufferSource(bytes));

// `module proper`, signed by scripts/sign-file of Linux 6.12, with keys and certificates of
// `openssl req -new -x509 -nodes -set_serial … -subj '/O=Example/CN=Example module signing key'`.

/** `sign-file sha256`, ECDSA. */
const ecdsa = decode(
  'bW9kdWxlIHByb3BlcjCB4AYJKoZIhvcNAQcCoIHSMIHPAgEBMQ0wCwYJYIZIAWUDBAIBMAsGCSqGSIb3DQEHATGBrTCBqgIBATBDMDcxEDAOBgNVBAoMB0V4YW1wbGUxIzAhBgNVBAMMGkV4YW1wbGUgbW9kdWxlIHNpZ25pbmcga2V5AggfLj1MW2p5iDALBglghkgBZQMEAgEwCgYIKoZIzj0EAwIERzBFAiAw48jBTgre5bfxyH2svEZdSg+t9C1qGyNOwltYXK5z/AIhALpZxfhDYSY+XfSErEZAtOdUBVKY6zOWaexYFQ+dcM9KAAACAAAAAAAAAADjfk1vZHVsZSBzaWduYXR1cmUgYXBwZW5kZWR+Cg==',
);
/** `sign-file sha512`, RSA. */
const rsa = decode(
  'bW9kdWxlIHByb3BlcjCCASAGCSqGSIb3DQEHAqCCAREwggENAgEBMQ0wCwYJYIZIAWUDBAIDMAsGCSqGSIb3DQEHATGB6zCB6AIBATBEMDcxEDAOBgNVBAoMB0V4YW1wbGUxIzAhBgNVBAMMGkV4YW1wbGUgbW9kdWxlIHNpZ25pbmcga2V5AgkAmi49TFtqeYgwCwYJYIZIAWUDBAIDMA0GCSqGSIb3DQEBAQUABIGAve87x5nEbe5tTqK8OWq2eQ91aRswwPACqcJStd3EVJCNapaLe8Xoec6hPbAMgr1ejhPfVTZMwNdtSGf0D2fQLqo5qsYHHep6tObc/00mQGuTdkxxzowZ8y3YCCJH2dYQV1qDDGQKZDxZsagBSrQ1i6MVaQrudTqFp2FKNc/jV0AAAAIAAAAAAAAAASR+TW9kdWxlIHNpZ25hdHVyZSBhcHBlbmRlZH4K',
);
/** `sign-file -k sha256`: the key is named by its identifier. */
const byKeyId = decode(
  'bW9kdWxlIHByb3BlcjCBrwYJKoZIhvcNAQcCoIGhMIGeAgEDMQ0wCwYJYIZIAWUDBAIBMAsGCSqGSIb3DQEHATF9MHsCAQOAFN/daQ+YemD58u3up+ZOWzkwxZsgMAsGCWCGSAFlAwQCATAKBggqhkjOPQQDAgRHMEUCIFajjW1n+uHid/fc5rFKGN5HWi+tSNbpTqyO+/o9gpZlAiEAozV9HL6pXkT9wPVsVbrHPHyUR6D5z2njipgKB3Z/hFsAAAIAAAAAAAAAALJ+TW9kdWxlIHNpZ25hdHVyZSBhcHBlbmRlZH4K',
);

const proper = 'module proper'.length;
const mark = '~Module signature appended~\n'.length;
/** Where `struct module_signature` is. */
const infoOf = (bytes: Uint8Array): number => bytes.length - mark - 12;

function changed(
  bytes: Uint8Array<ArrayBuffer>,
  offset: number,
  ...values: number[]
): Uint8Array<ArrayBuffer> {
  const result = bytes.slice();
  result.set(values, offset);
  return result;
}

describe('signatures as sign-file makes them', () => {
  test.each([
    ['ECDSA', ecdsa, { hash: 'sha256', algorithm: 'ECDSA', serial: '1f2e3d4c5b6a7988' }],
    ['RSA', rsa, { hash: 'sha512', algorithm: 'RSA', serial: '9a2e3d4c5b6a7988' }],
  ])('%s', async (_, bytes, expected) => {
    expect(await parse(bytes)).toEqual({
      contentSize: proper,
      signature: {
        size: bytes.length - proper,
        type: 'PKCS#7',
        signer: 'Example module signing key',
        ...expected,
      },
    });
  });

  test('a key that is named by its identifier', async () => {
    expect(await parse(byKeyId)).toEqual({
      contentSize: proper,
      signature: {
        size: byKeyId.length - proper,
        type: 'PKCS#7',
        hash: 'sha256',
        algorithm: 'ECDSA',
        keyId: 'dfdd690f987a60f9f2edeea7e64e5b3930c59b20',
      },
    });
  });

  test('a module without: nothing', async () => {
    expect(await parse(new Uint8Array(0))).toBeUndefined();
    expect(await parse(new Uint8Array(100))).toBeUndefined();
    // The mark counts at the very end only.
    expect(await parse(ecdsa.slice(0, -1))).toBeUndefined();
  });
});

describe('signatures that the kernel would not take', () => {
  test.each([
    ['the mark alone', ecdsa.slice(-mark), 0],
    ['the mark with too little before it', ecdsa.slice(-mark - 11), 11],
    ['a signature and no module', ecdsa.slice(proper), ecdsa.length - proper - mark],
    [
      'a length beyond the file',
      changed(ecdsa, infoOf(ecdsa) + 8, 0xff, 0xff, 0xff, 0xff),
      ecdsa.length - mark,
    ],
  ])('%s', async (_, bytes, contentSize) => {
    const signed = await parse(bytes);
    expect(signed).toMatchObject({
      contentSize,
      problem: { code: 'signature/length', mend: expect.stringMatching(/sign-file/) },
    });
    expect(signed).not.toHaveProperty('signature');
  });

  test.each([
    [0, 'PGP'],
    [1, 'X.509'],
    [9, 'unknown type 9'],
  ])('type %i', async (type, name) => {
    const info = infoOf(ecdsa);
    expect(await parse(changed(ecdsa, info + 2, type))).toMatchObject({
      contentSize: info + 12,
      signature: { size: ecdsa.length - proper, type: name },
      problem: { code: 'signature/type', offset: info + 2 },
    });
    // The signer's name and the key's identifier stand before the signature, where there is room for them.
    const sizeOf = async (...bytes: number[]): Promise<number | undefined> =>
      (await parse(changed(ecdsa, info + 2, type, ...bytes)))?.signature?.size;
    expect(await sizeOf(4, 3)).toBe(ecdsa.length - proper + 7);
    expect(await sizeOf(255, 255)).toBe(ecdsa.length - proper);
  });

  test.each([0, 1, 3, 4, 5, 6, 7])('PKCS#7 with a number in field %i', async (field) => {
    expect(await parse(changed(ecdsa, infoOf(ecdsa) + field, 1))).toEqual({
      contentSize: proper,
      signature: { size: ecdsa.length - proper, type: 'PKCS#7' },
      problem: {
        code: 'signature/params',
        message: 'the kernel rejects the module: PKCS#7 signature info has unexpected non-zero params',
        where: 'module signature',
        offset: infoOf(ecdsa),
        mend: 'Sign the module again with scripts/sign-file of the kernel.',
      },
    });
  });

  test('a message of another kind', async () => {
    // 1.2.840.113549.1.7.2 becomes …7.3, enveloped data.
    const kind = proper + 3 + 2 + 8;
    expect(await parse(changed(ecdsa, kind, 3))).toMatchObject({
      problem: {
        code: 'signature/content',
        message: expect.stringMatching(/type 1\.2\.840\.113549\.1\.7\.3, not signed data$/),
      },
    });
  });

  test('a message of incredible length is not read', async () => {
    const size = 2 ** 20 + 1;
    const bytes = new Uint8Array(1 + size + 12 + mark);
    bytes.set(ecdsa.subarray(infoOf(ecdsa)), 1 + size);
    new DataView(bytes.buffer).setUint32(1 + size + 8, size);
    const reads: number[] = [];
    const source = new BufferSource(bytes);
    const read = (offset: number, length: number) => {
      reads.push(length);
      return source.read(offset, length);
    };
    expect(await parseModuleSignature({ size: bytes.length, read })).toMatchObject({
      contentSize: 1,
      problem: { code: 'signature/length', offset: 1 },
    });
    expect(Math.max(...reads)).toBe(mark);
  });
});

/** The message ends early: `length` of its bytes are there, and the file says so. */
function withMessage(length: number): Uint8Array<ArrayBuffer> {
  const info = infoOf(ecdsa);
  const bytes = new Uint8Array(proper + length + 12 + mark);
  bytes.set(ecdsa.subarray(0, proper + length));
  bytes.set(ecdsa.subarray(info), proper + length);
  new DataView(bytes.buffer).setUint32(proper + length + 8, length);
  return bytes;
}

describe('damaged messages', () => {
  test('cut short anywhere: the module proper can be read all the same', async () => {
    for (let length = 0; length < infoOf(ecdsa) - proper; length++) {
      expect(await parse(withMessage(length)), `${length} bytes`).toMatchObject({
        contentSize: proper,
        signature: { size: length + 12 + mark, type: 'PKCS#7' },
        problem: {
          code: expect.stringMatching(/^der\//),
          where: 'module signature',
          mend: expect.stringMatching(/sign-file/),
        },
      });
    }
  });

  test('any bit and any byte wrong: never an exception', async () => {
    for (let offset = proper; offset < ecdsa.length; offset++) {
      const byte = ecdsa[offset] ?? 0;
      const values = [0, 0x80, 0x84, 0xff, ...Array.from({ length: 8 }, (_, bit) => byte ^ (1 << bit))];
      for (const value of values) {
        const signed = await parse(changed(ecdsa, offset, value));
        if (signed !== undefined) expect(signed.contentSize).toBeLessThan(ecdsa.length);
      }
    }
  });

  test('control characters of a name are shown as such', async () => {
    const name = Buffer.from(ecdsa).indexOf('Example module');
    const signed = await parse(changed(ecdsa, name, 0x1b, 0x5b, 0x32, 0x4a, 0x9b));
    expect(signed?.signature?.signer).toMatch(/^\\x1b\[2J/);
    expect(signed?.signature?.signer).not.toMatch(/\p{Cc}/u);
  });
});

describe('DER', () => {
  const reader = (...bytes: number[]): DerReader => new DerReader(Uint8Array.from(bytes), 100, 'test');

  test('steps through elements and into them', () => {
    const outer = reader(0x30, 0x81, 5, 0x02, 1, 7, 0x04, 0, 0x05, 0);
    const inner = outer.into(0x30);
    expect(inner.next(0x02)).toEqual({ tag: 0x02, content: Uint8Array.of(7), offset: 105 });
    expect(inner.optional(0x31)).toBeUndefined();
    expect(inner.optional(0x04)?.content).toHaveLength(0);
    expect(inner.tag).toBeUndefined();
    expect(outer.tag).toBe(0x05);
  });

  test.each([
    ['nothing', [], 'der/tag', 100],
    ['another tag', [0x31, 0], 'der/tag', 100],
    ['no length', [0x30], 'der/length', 100],
    ['a length beyond the end', [0x30, 2, 0], 'der/length', 100],
    ['an indefinite length', [0x30, 0x80, 0, 0], 'der/length', 100],
    ['a length that is cut short', [0x30, 0x82, 1], 'der/length', 100],
    ['a length of 4 GB', [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0], 'der/length', 100],
    ['a length of 5 bytes', [0x30, 0x85, 0, 0, 0, 0, 1, 0], 'der/length', 100],
    ['a length of 127 bytes', [0x30, 0xff, 0, 0], 'der/length', 100],
  ])('refuses %s', (_, bytes, code, offset) => {
    let problem: unknown;
    try {
      reader(...bytes).into(0x30);
    } catch (error) {
      problem = error instanceof FormatError ? error.problem : error;
    }
    expect(problem).toMatchObject({ code, offset, where: 'test' });
  });

  test.each([
    ['2.5.4.3', [0x55, 4, 3]],
    ['1.2.840.113549', [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]],
    ['2.999', [0x88, 0x37]],
    ['', []],
  ])('the object identifier %s', (identifier, bytes) => {
    expect(formatOid(Uint8Array.from(bytes))).toBe(identifier);
  });
});
