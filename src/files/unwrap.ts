import { formatSize } from '../base/format';
import { BufferSource, type ByteSource, SliceSource } from '../bytes/byte-source';
import { type Compression, recogniseCompression, unpack } from '../bytes/compression/compression';
import { isElf } from '../elf/header';
import { parseModuleSignature, type SignedModule } from '../elf/module-signature';

/** A file without what is around it. */
export interface Unwrapped {
  readonly content: ByteSource;
  /** What the file was packed with. */
  readonly compression?: Compression;
  /** What was appended to an ELF object; not part of `content`. */
  readonly signed?: SignedModule;
}

/** Peels off compression and an appended module signature. Throws FormatError when the packed data are damaged or too much. */
export async function unwrap(
  source: ByteSource,
  onProgress?: (fraction: number) => void,
): Promise<Unwrapped> {
  const compression = recogniseCompression(await headOf(source, 16));
  if (compression === undefined) return unsign(source);
  const unpacked = await unpack(source, compression, undefined, (done, total) =>
    onProgress?.(done / Math.max(total, 1)),
  );
  return { ...(await unsign(new BufferSource(unpacked))), compression };
}

async function unsign(source: ByteSource): Promise<Unwrapped> {
  if (!isElf(await headOf(source, 4))) return { content: source };
  const signed = await parseModuleSignature(source);
  return signed === undefined
    ? { content: source }
    : { content: new SliceSource(source, 0, signed.contentSize), signed };
}

/** The first bytes of a source, as many as it has. */
export function headOf(source: ByteSource, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return source.read(0, Math.min(source.size, length));
}

/** What was peeled off, one sentence each. `size` is that of the file as it was given. */
export function unwrappingNotes({ content, compression, signed }: Unwrapped, size: number): string[] {
  const notes: string[] = [];
  if (compression !== undefined)
    notes.push(`Unpacked from ${compression}: ${formatSize(size)} became ${formatSize(content.size)}.`);
  if (signed !== undefined) notes.push(signatureNote(signed));
  return notes;
}

function signatureNote({ signature, problem }: SignedModule): string {
  if (signature === undefined)
    return `The file ends as a signed module does, but: ${problem?.message ?? 'the signature cannot be read'}.`;
  const { type, hash, algorithm, signer, serial, keyId } = signature;
  const by = signer === undefined ? '' : ` by ${signer}`;
  const key = keyId ?? serial;
  const facts = [
    [algorithm, hash].filter((fact) => fact !== undefined).join(' with '),
    key === undefined ? '' : `key ${key}`,
  ].filter((fact) => fact !== '');
  const detail = facts.length === 0 ? '' : `: ${facts.join(', ')}`;
  const trouble = problem === undefined ? '' : ` It is not sound: ${problem.message}.`;
  return `Signed${by} (${type}${detail}). The signature was set aside and not verified; conversion drops it, so sign the result again.${trouble}`;
}
