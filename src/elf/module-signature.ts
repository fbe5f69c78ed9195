// Signatures appended to modules: module, PKCS#7 message, `struct module_signature`, mark. See kernel/module_signature.c
// and scripts/sign-file.c of the kernel.

import { FormatError, type FormatProblem } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { ByteView } from '../bytes/byte-view';
import { type DerElement, DerReader, formatOid } from './der';
import { decodeName } from './string-table';

/** Who signed a module and how. Nothing of it is verified: klpscope does not have the keys. */
export interface ModuleSignature {
  /** Of all that is appended, in bytes. */
  readonly size: number;
  /** `PKCS#7`; in old kernels also `X.509` and `PGP`. */
  readonly type: string;
  /** As the kernel and modinfo call it: `sha256`; an object identifier when it is none of the known. */
  readonly hash?: string;
  /** `RSA`, `ECDSA`, …; an object identifier when it is none of the known. */
  readonly algorithm?: string;
  /** Common name of the key's issuer. */
  readonly signer?: string;
  /** Serial number of the key's certificate, hexadecimal digits. modinfo calls it `sig_key`. */
  readonly serial?: string;
  /** Identifier of the key where it is named by that and not by issuer and serial number, hexadecimal digits. */
  readonly keyId?: string;
}

/** A module that ends with the mark of a signature. */
export interface SignedModule {
  /** Size of the module proper, in bytes: what follows is the signature. */
  readonly contentSize: number;
  /** Absent when it cannot be found. */
  readonly signature?: ModuleSignature;
  /** What is wrong with the signature. The module proper can be read all the same. */
  readonly problem?: FormatProblem;
}

const mark = new TextEncoder().encode('~Module signature appended~\n');
/** `struct module_signature`: algo, hash, id_type, signer_len, key_id_len, 3 bytes of padding, be32 sig_len. */
const infoSize = 12;
/** Real ones have a few hundred bytes, with certificates a few thousand. */
const longestMessage = 2 ** 20;

/** What is shown of a name or a number that somebody else wrote, in bytes. */
const longestShown = 128;

/** `enum pkey_id_type`. */
const types: readonly string[] = ['PGP', 'X.509', 'PKCS#7'];
const pkcs7 = 2;

/** What follows the module proper; `undefined` when the file does not end with the mark. */
export async function parseModuleSignature(source: ByteSource): Promise<SignedModule | undefined> {
  const unmarked = source.size - mark.length;
  if (unmarked < 0) return undefined;
  const tail = await source.read(unmarked, mark.length);
  if (!mark.every((byte, i) => tail[i] === byte)) return undefined;

  const infoOffset = unmarked - infoSize;
  const where = 'module signature';
  if (infoOffset < 0) {
    const message = 'the file has the mark of a signature and is too short for one';
    return { contentSize: unmarked, problem: { code: 'signature/length', message, where, mend: signAgain } };
  }
  const info = new ByteView(await source.read(infoOffset, infoSize), false, where, infoOffset);
  const messageSize = info.u32(8);
  // As mod_check_sig has it: the module proper is not empty.
  if (messageSize >= infoOffset) {
    const message = `the signature is said to have ${messageSize} bytes, which is more than the file has before it`;
    const offset = infoOffset + 8;
    const problem = { code: 'signature/length', message, where, offset, mend: signAgain };
    return { contentSize: unmarked, problem };
  }
  if (info.u8(2) !== pkcs7) return otherType(info, infoOffset, messageSize, source.size);

  const contentSize = infoOffset - messageSize;
  const base: ModuleSignature = { size: source.size - contentSize, type: 'PKCS#7' };
  if ([0, 1, 3, 4, 5, 6, 7].some((i) => info.u8(i) !== 0)) {
    const message = 'the kernel rejects the module: PKCS#7 signature info has unexpected non-zero params';
    const problem = { code: 'signature/params', message, where, offset: infoOffset, mend: signAgain };
    return { contentSize, signature: base, problem };
  }
  try {
    if (messageSize > longestMessage)
      throw new FormatError({
        code: 'signature/length',
        message: `the signature has ${messageSize} bytes, which is more than any`,
        offset: contentSize,
      });
    const message = await source.read(contentSize, messageSize);
    return { contentSize, signature: { ...base, ...parseMessage(message, contentSize, where) } };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { contentSize, signature: base, problem: { where, mend: signAgain, ...error.problem } };
  }
}

/** Bytes behind the module proper; of a signature that the kernel does not read the mark alone. */
export function appendedSize({ signature }: SignedModule): number {
  return signature?.type === 'PKCS#7' ? signature.size : mark.length;
}

const signAgain = 'Sign the module again with scripts/sign-file of the kernel.';

/**
 * Up to Linux 4.2 the signer's name and the key's identifier stood before the signature itself. Like the kernel
 * (mod_check_sig) this takes only the mark away: what is before it may be no signature at all.
 */
function otherType(info: ByteView, infoOffset: number, messageSize: number, fileSize: number): SignedModule {
  const type = info.u8(2);
  const named = messageSize + info.u8(3) + info.u8(4);
  const size = fileSize - infoOffset + (named < infoOffset ? named : messageSize);
  const name = types[type] ?? `unknown type ${type}`;
  return {
    contentSize: infoOffset + infoSize,
    signature: { size, type: name },
    problem: {
      code: 'signature/type',
      message: `the signature is of type ${name}; kernels since 4.3 take PKCS#7 only: module: not signed with expected PKCS#7 message`,
      where: 'module signature',
      offset: infoOffset + 2,
      mend: signAgain,
    },
  };
}

const sequence = 0x30;
const set = 0x31;
const integer = 0x02;
const oid = 0x06;
const context0 = 0xa0;
const context1 = 0xa1;
const keyIdTag = 0x80;

type MessageFields = Pick<ModuleSignature, 'hash' | 'algorithm' | 'signer' | 'serial' | 'keyId'>;

/** RFC 5652, ContentInfo with SignedData: of its first signer. */
function parseMessage(bytes: Uint8Array<ArrayBuffer>, offset: number, where: string): MessageFields {
  const contentInfo = new DerReader(bytes, offset, where).into(sequence);
  const contentType = formatOid(contentInfo.next(oid).content);
  if (contentType !== '1.2.840.113549.1.7.2') {
    const message = `the signature is a PKCS#7 message of type ${contentType}, not signed data`;
    throw new FormatError({ code: 'signature/content', message, offset });
  }
  const signedData = contentInfo.into(context0).into(sequence);
  signedData.next(integer);
  signedData.next(set);
  signedData.next(sequence);
  signedData.optional(context0); // certificates
  signedData.optional(context1); // revocation lists
  const signer = signedData.into(set).into(sequence);
  signer.next(integer);
  const who = parseSigner(signer);
  const hash = formatOid(signer.into(sequence).next(oid).content);
  signer.optional(context0); // signed attributes
  const algorithm = formatOid(signer.into(sequence).next(oid).content);
  return { ...who, hash: hashes[hash] ?? hash, algorithm: algorithmOf(algorithm) };
}

/** SignerIdentifier: issuer and serial number of the certificate, or the key's identifier. */
function parseSigner(signer: DerReader): MessageFields {
  const keyId = signer.optional(keyIdTag);
  if (keyId !== undefined) return { keyId: hex(keyId.content) };
  const issuerAndSerial = signer.into(sequence);
  const names = issuerAndSerial.into(sequence);
  const serial = hex(issuerAndSerial.next(integer).content);
  let commonName: string | undefined;
  while (names.tag !== undefined) {
    const attributes = names.into(set);
    while (attributes.tag !== undefined) {
      const attribute = attributes.into(sequence);
      const kind = formatOid(attribute.next(oid).content);
      const { tag } = attribute;
      if (kind === '2.5.4.3' && tag !== undefined) commonName = textOf(attribute.next(tag));
    }
  }
  return commonName === undefined ? { serial } : { serial, signer: commonName };
}

/** Text as shown: control characters, which a terminal would obey, as `\xNN`. */
function textOf({ tag, content }: DerElement): string {
  const bmpString = 0x1e;
  const shown = content.subarray(0, longestShown);
  const text = tag === bmpString ? utf16(shown) : decodeName(shown);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${hex(Uint8Array.of(c.charCodeAt(0)))}`);
}

function utf16(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2)
    text += String.fromCharCode((bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0));
  return text;
}

/** Without the zero that makes a DER integer positive. */
function hex(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, longestShown), (byte) => byte.toString(16).padStart(2, '0'));
  return (digits.length > 1 && digits[0] === '00' ? digits.slice(1) : digits).join('');
}

/** Names as the kernel's crypto has them. */
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
  '1.2.156.10197.1.401': 'sm3',
  '1.2.643.7.1.1.2.2': 'streebog256',
  '1.2.643.7.1.1.2.3': 'streebog512',
};

/** Families of object identifiers: what follows the prefix tells the hash or the strength. */
const algorithmFamilies: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^1\.2\.840\.113549\.1\.1\./, 'RSA'],
  [/^1\.2\.840\.10045\.4\./, 'ECDSA'],
  [/^2\.16\.840\.1\.101\.3\.4\.3\.(9|1[0-2])$/, 'ECDSA'],
  [/^2\.16\.840\.1\.101\.3\.4\.3\.1[3-6]$/, 'RSA'],
  [/^2\.16\.840\.1\.101\.3\.4\.3\.1[7-9]$/, 'ML-DSA'],
  [/^1\.2\.156\.10197\.1\.501$/, 'SM2'],
  [/^1\.2\.643\.7\.1\.1\./, 'ECRDSA'],
];

function algorithmOf(identifier: string): string {
  return algorithmFamilies.find(([family]) => family.test(identifier))?.[1] ?? identifier;
}
