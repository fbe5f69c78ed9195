import type { SourceSymbols } from './source-symbols';
import type { SymbolMap } from './symbol-map';
import { compareObjects } from './symbol-object';

const header = 'klp-convert-symbol-data.0.1\n';
const newline = 0x0a;

/**
 * A Symbols.list of everything that the sources hold, as klp-convert reads it: header, a `*object` line an object, a line
 * a symbol. vmlinux first, the modules by name; within an object in the order in which the kernel counts; an export is
 * its `__ksymtab_` line. The same sources give the same bytes.
 */
export function encodeSymbolsList(map: SymbolMap): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const out = new Output();
  out.add(encoder.encode(header));
  const names = map.objects.map((object) => object.name).sort(compareObjects);
  for (const name of names) {
    const object = encoder.encode(name);
    // Nor has the kernel such a module.
    if (!isLineable(object)) continue;
    out.add(encoder.encode(`*${name}\n`));
    const owner = map.ownerOf(name);
    const exportOwner = map.exportOwnerOf(name);
    if (owner !== undefined) addObject(out, owner.source.symbols, name, () => true);
    if (owner === undefined || exportOwner === undefined || exportOwner === owner) continue;
    // Exports that only another source knows.
    const { symbols } = owner.source;
    addObject(
      out,
      exportOwner.source.symbols,
      name,
      (bytes, isExport) => isExport && symbols.find(bytes).length === 0,
    );
  }
  return out.finish();
}

function addObject(
  out: Output,
  symbols: SourceSymbols,
  object: string,
  isWanted: (name: Uint8Array, isExport: boolean) => boolean,
): void {
  for (const [first, end] of symbols.extentsOf(object)) {
    for (let row = first; row < end; row++) {
      const name = symbols.nameBytes(row);
      if (isLineable(name) && isWanted(name, symbols.isExport(row))) out.addLine(name);
    }
  }
}

/** A name with a blank or a control character would read as something else. */
function isLineable(name: Uint8Array): boolean {
  for (const byte of name) if (byte <= 0x20) return false;
  return true;
}

/** Bytes that grow. */
class Output {
  #bytes = new Uint8Array(2 ** 20);
  #end = 0;

  add(bytes: Uint8Array): void {
    const start = this.#reserve(bytes.length);
    this.#bytes.set(bytes, start);
  }

  addLine(name: Uint8Array): void {
    const start = this.#reserve(name.length + 1);
    const bytes = this.#bytes;
    for (let i = 0; i < name.length; i++) bytes[start + i] = name[i] ?? 0;
    bytes[start + name.length] = newline;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#end);
  }

  #reserve(length: number): number {
    const start = this.#end;
    this.#end += length;
    if (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(this.#end * 2);
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
    }
    return start;
  }
}
