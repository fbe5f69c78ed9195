import { at } from '../base/column';
import { ByteView } from '../bytes/byte-view';
import type { ObjectFile } from './object-file';

/** The BTF type information that an object carries. */
export interface BtfState {
  /** Bytes of `.BTF`. */
  readonly size: number;
  /** Bytes of `.BTF.base`, the types of vmlinux that it needs; since Linux 6.11. */
  readonly baseSize: number | undefined;
  /**
   * Whether its type numbers go on from those of another BTF, that of vmlinux; `undefined` when the header is not one
   * of BTF.
   */
  readonly isSplit: boolean | undefined;
}

const magic = 0xeb9f;
/** `struct btf_header`: magic, version, flags, hdr_len, type_off, type_len, str_off, str_len. */
const headerSize = 24;

/**
 * What is in `.BTF`, without its types; `undefined` for an object without it. Strings of a BTF that stands alone begin
 * with the empty string (kernel/bpf/btf.c: btf_parse_str_sec); those of a split one follow the strings of its base and
 * have none. Throws FormatError for a section outside the file.
 */
export async function readBtf(object: ObjectFile): Promise<BtfState | undefined> {
  const index = object.findSection('.BTF');
  const size = index === undefined ? 0 : at(object.sections.sh_size, index);
  if (index === undefined || size === 0) return undefined;
  const base = object.findSection('.BTF.base');
  return {
    size,
    baseSize: base === undefined ? undefined : at(object.sections.sh_size, base),
    isSplit: await isSplit(object, index),
  };
}

async function isSplit(object: ObjectFile, index: number): Promise<boolean | undefined> {
  const contents = object.contents(index);
  if (contents.size < headerSize) return undefined;
  const view = new ByteView(await contents.read(0, headerSize), object.header.littleEndian, '.BTF');
  if (view.u16(0) !== magic) return undefined;
  if (view.u32(20) === 0) return true;
  const strings = view.u32(4) + view.u32(16);
  if (strings >= contents.size) return undefined;
  const [first] = await contents.read(strings, 1);
  return first !== 0;
}
