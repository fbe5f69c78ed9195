import type { SectionIndex } from '../elf/section';
import type { LivepatchModule } from '../klp/livepatch-module';
import { CodeIndex } from './code-index';
import { functionRanges } from './code-place';

/** A function of a module, or a section of code in which none begins. */
export interface CodeFunction {
  readonly name: string;
  readonly section: SectionIndex;
  /** Byte offset in the section, and bytes. */
  readonly offset: number;
  readonly size: number;
  /** Relocations within it: those that the module loader applies, and those that livepatch does. */
  readonly ordinary: number;
  readonly livepatch: number;
}

/** Everything that can be listed by name, in the order of the symbol table; see functionRanges. */
export function listFunctions(module: LivepatchModule): CodeFunction[] {
  const index = CodeIndex.of(module);
  const sums = new Map<SectionIndex, Uint32Array>();
  return functionRanges(module).map(({ section, start, size, name }) => {
    const livepatchBefore = sums.get(section) ?? countLivepatch(index, section);
    sums.set(section, livepatchBefore);
    const sites = index.sites(section);
    const [from, to] = [sites.before(start), sites.before(start + size)];
    const livepatch = (livepatchBefore[to] ?? 0) - (livepatchBefore[from] ?? 0);
    return { name, section, offset: start, size, ordinary: to - from - livepatch, livepatch };
  });
}

/** For each relocation of a section how many of livepatch are before it. */
function countLivepatch(index: CodeIndex, section: SectionIndex): Uint32Array {
  const sites = index.sites(section);
  const counts = new Uint32Array(sites.count + 1);
  let count = 0;
  for (let i = 0; i < sites.count; i++) {
    if (sites.site(i).section.livepatch) count += 1;
    counts[i + 1] = count;
  }
  return counts;
}
