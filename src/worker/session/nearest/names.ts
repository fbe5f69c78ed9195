import { livepatchSectionPrefix, parseLivepatchSymbolName } from '../../../klp/names';

/** What GCC, LLVM and the linker add to the name of a symbol, or of its section, and may number otherwise in the next build. */
const additions: ReadonlySet<string> = new Set(['isra', 'constprop', 'part', 'cold', 'lto_priv', 'llvm']);

/** A name without the number that keys of links give to names that repeat: `f#2`. */
export function withoutNumber(key: string): string {
  const hash = key.lastIndexOf('#');
  return hash > 0 && /^\d{1,9}$/.test(key.slice(hash + 1, hash + 11)) ? key.slice(0, hash) : key;
}

/** A name without what differs from build to build: `show` for `show.isra.0`, `__key` for `__key.12`. */
export function stemOf(name: string): string {
  let end = name.length;
  for (;;) {
    const dot = name.lastIndexOf('.', end - 1);
    const part = name.slice(dot + 1, end);
    if (dot <= 0 || !(additions.has(part) || /^\d{1,20}$/.test(part))) return name.slice(0, end);
    end = dot;
  }
}

/** What a symbol means, converted or not: `show` for `.klp.sym.vmlinux.show,2`. */
export function symbolStem(name: string): string {
  return stemOf(parseLivepatchSymbolName(name)?.symbol ?? name);
}

/** A section by what it is for: `.klp.rela.vmlinux..text` relocates what `.rela.text` does. */
export function sectionStem(name: string): string {
  const object = name.startsWith(livepatchSectionPrefix)
    ? name.indexOf('.', livepatchSectionPrefix.length)
    : -1;
  return stemOf(object < 0 ? name : `.rela${name.slice(object + 1)}`);
}
