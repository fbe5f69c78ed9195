// What a livepatch replaces, in the words of findings.

import { encodeName } from '../../elf/string-table';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type {
  PatchDescription,
  PatchedFunction,
  PatchedObject,
  SectionPlace,
} from '../../klp/patch/patch-description';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';
import type { ByteRange, Subject } from '../finding';
import type { AuditContext } from '../rule';

/** The object's name; NULL means vmlinux. */
export function objectNameOf({ name }: PatchedObject): string {
  return name ?? 'vmlinux';
}

export function functionSubject(object: PatchedObject, { oldName, position }: PatchedFunction): Subject {
  return { kind: 'function', object: objectNameOf(object), name: oldName, position };
}

/** Words of a record that are the same in all releases: `old_name`, `new_func`, `old_sympos`; a kpatch record has seven. */
const wordsOf = { static: 3, 'klp-build': 3, kpatch: 7 } as const;

/** The bytes of a function's record. */
export function recordOf(
  { object }: LivepatchModule,
  { form }: PatchDescription,
  { section, offset }: SectionPlace,
): ByteRange {
  const length = wordsOf[form] * object.header.layout.word;
  return { section: object.sectionName(section), offset, length };
}

/** A function that is replaced, with the symbols that the kernel finds under its name. */
export interface Lookup {
  readonly object: PatchedObject;
  readonly objectName: string;
  readonly func: PatchedFunction;
  /** Of this object. */
  readonly candidates: readonly SymbolCandidate[];
  /** Of other objects. */
  readonly elsewhere: readonly SymbolCandidate[];
  readonly bytes: ByteRange;
}

/**
 * kernel/livepatch/core.c: klp_find_object_symbol, for every function whose object's symbols are known. An object that is
 * called "vmlinux" by text is a module that never comes: nothing is looked up.
 */
export function* lookupsOf({ module, patch, map }: AuditContext): Generator<Lookup> {
  if (patch === undefined || map === undefined) return;
  // A file may name one symbol as often as it likes.
  const known = new Map<string, Pick<Lookup, 'candidates' | 'elsewhere'>>();
  for (const object of patch.objects) {
    const objectName = objectNameOf(object);
    const owner = map.ownerOf(objectName);
    if (owner === undefined || owner.source.format === 'exports' || object.name === 'vmlinux') continue;
    for (const func of object.functions) {
      const key = `${objectName} ${func.oldName}`;
      const found = known.get(key) ?? symbolsOf(map, objectName, func.oldName);
      known.set(key, found);
      yield { object, objectName, func, ...found, bytes: recordOf(module, patch, func.record) };
    }
  }
}

function symbolsOf(
  map: SymbolMap,
  objectName: string,
  name: string,
): Pick<Lookup, 'candidates' | 'elsewhere'> {
  const all = map.candidates(encodeName(name));
  const isHere = (candidate: SymbolCandidate): boolean => candidate.object.name === objectName;
  return { candidates: all.filter(isHere), elsewhere: all.filter((candidate) => !isHere(candidate)) };
}

/** When the kernel finds out: a module's functions are looked up when both are there. */
export function consequenceOf({ objectName }: Lookup): string {
  return objectName === 'vmlinux'
    ? 'the livepatch is refused'
    : `the livepatch is refused when ${objectName} is loaded, and ${objectName} is refused when it comes later`;
}
