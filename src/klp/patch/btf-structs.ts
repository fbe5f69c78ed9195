import { FormatError } from '../../base/format-error';
import { ByteView } from '../../bytes/byte-view';
import { hasBytesIn } from '../../elf/section';
import { StringTable } from '../../elf/string-table';
import { findBytes } from '../evidence/objects/find-bytes';
import type { LivepatchModule } from '../livepatch-module';
import type { KlpStruct, StructLayout } from './klp-layout';

/** What the `.BTF` of a module has of some structures. */
export interface BtfStructs {
  readonly structs: ReadonlyMap<KlpStruct, StructLayout>;
  /** It continues the types of vmlinux, which are not in the file. */
  readonly isSplit: boolean;
}

/** BTF_KIND_* (Documentation/bpf/btf.rst): bytes behind a type, for all and for each of its `vlen` entries. */
const bytesBehind: Readonly<Record<number, readonly [all: number, each: number]>> = {
  1: [4, 0], // INT
  2: [0, 0], // PTR
  3: [12, 0], // ARRAY
  4: [0, 12], // STRUCT
  5: [0, 12], // UNION
  6: [0, 8], // ENUM
  7: [0, 0], // FWD
  8: [0, 0], // TYPEDEF
  9: [0, 0], // VOLATILE
  10: [0, 0], // CONST
  11: [0, 0], // RESTRICT
  12: [0, 0], // FUNC
  13: [0, 8], // FUNC_PROTO
  14: [4, 0], // VAR
  15: [0, 12], // DATASEC
  16: [0, 0], // FLOAT
  17: [4, 0], // DECL_TAG
  18: [0, 0], // TYPE_TAG
  19: [0, 12], // ENUM64
};
const structKind = 4;
const magic = 0xeb9f;
/** A vmlinux has 6 MB, a module some kB. */
const mostBytes = 2 ** 26;
/** Of the structures that are looked for; they have some 15. */
const mostMembers = 100;
/** Places where one of the names stands, or ends another. */
const mostHits = 1024;

/** Structures as a module's BTF has them; `undefined` when there is no BTF that can be read. */
export async function readBtfStructs(
  { object }: LivepatchModule,
  names: readonly KlpStruct[],
): Promise<BtfStructs | undefined> {
  const section = object.findSection('.BTF');
  if (section === undefined || !hasBytesIn(object.source, object.sections, section)) return undefined;
  const contents = object.contents(section);
  if (contents.size > mostBytes) return undefined;
  const bytes = await contents.read(0, contents.size);
  try {
    return readStructs(new ByteView(bytes, object.header.littleEndian, '.BTF'), names);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function readStructs(btf: ByteView, names: readonly KlpStruct[]): BtfStructs | undefined {
  if (btf.u16(0) !== magic) return undefined;
  const body = btf.u32(4);
  const types = body + btf.u32(8);
  const texts = body + btf.u32(16);
  const strings = new StringTable(btf.bytes.subarray(texts, texts + btf.u32(20)), '.BTF');
  const wanted = findNames(strings, names);
  const structs = new Map<KlpStruct, StructLayout>();
  const end = types + btf.u32(12);
  for (let offset = types; offset < end; ) {
    const [name, info, size] = [btf.u32(offset), btf.u32(offset + 4), btf.u32(offset + 8)];
    const kind = (info >>> 24) & 0x1f;
    const count = info & 0xffff;
    const behind = bytesBehind[kind];
    if (behind === undefined) return undefined;
    // The strings of a split one begin where those of vmlinux end.
    if (name >= strings.bytes.length) return { structs: new Map(), isSplit: true };
    const found = kind === structKind && count <= mostMembers ? wanted.get(name) : undefined;
    if (found !== undefined && !structs.has(found))
      structs.set(found, { size, members: readMembers(btf, offset + 12, count, strings, info >>> 31 === 1) });
    offset += 12 + behind[0] + behind[1] * count;
  }
  return { structs, isSplit: false };
}

/** Where the names begin among the strings. One may be the end of a longer string. */
function findNames({ bytes }: StringTable, names: readonly KlpStruct[]): Map<number, KlpStruct> {
  const found = new Map<number, KlpStruct>();
  for (const name of names)
    for (const offset of findBytes(bytes, new TextEncoder().encode(`${name}\0`), 1, mostHits) ?? [])
      found.set(offset, name);
  return found;
}

/** Offsets are in bits; with `kind_flag` their upper 8 bits are the size of a bit field. */
function readMembers(
  btf: ByteView,
  start: number,
  count: number,
  strings: StringTable,
  hasSizes: boolean,
): Map<string, number> {
  const members = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const name = btf.u32(start + 12 * i);
    const bits = btf.u32(start + 12 * i + 8) & (hasSizes ? 0xffffff : 0xffffffff);
    if (name < strings.bytes.length) members.set(strings.textAt(name), (bits >>> 0) / 8);
  }
  return members;
}
