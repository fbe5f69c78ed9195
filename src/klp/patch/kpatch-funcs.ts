import {
  type CallbackName,
  callbackNames,
  type FunctionPlace,
  type PatchedFunction,
  type PatchedObject,
  type RecognisedPatch,
  type Recognition,
  type SectionPlace,
} from './patch-description';
import type { PatchReader, RecordSection } from './patch-reader';

/** `struct kpatch_patch_func` in its three forms: bytes from an entry's beginning. `new_addr` is at 0 in all. */
interface Layout {
  readonly stride: number;
  /** Whose entries they are. */
  readonly maker: string;
  /** Before 2016 there was none. */
  readonly sympos: number | undefined;
  readonly name: number;
  readonly objname: number;
  /** Where an entry may have pointers. */
  readonly pointers: readonly number[];
}

/** kpatch today, openEuler's fork (with `ref_name` at 56), kpatch before February 2016. */
const layouts: readonly Layout[] = [
  { stride: 56, maker: 'kpatch since 2016', sympos: 32, name: 40, objname: 48, pointers: [0, 40, 48] },
  { stride: 72, maker: 'openEuler’s kpatch', sympos: 32, name: 40, objname: 48, pointers: [0, 40, 48, 56] },
  {
    stride: 48,
    maker: 'kpatch before 2016',
    sympos: undefined,
    name: 32,
    objname: 40,
    pointers: [0, 32, 40],
  },
];

/** `struct kpatch_pre_patch_callback` and its kin: the function, and the object's name at 8. */
const callbackSize = 16;

interface ObjectParts {
  readonly name: string | undefined;
  readonly functions: PatchedFunction[];
  readonly callbacks: Partial<Record<CallbackName, FunctionPlace>>;
  readonly record: SectionPlace;
}

/**
 * A kpatch module: `.kpatch.funcs` and `.kpatch.callbacks.*`, from which livepatch-patch-hook.c makes the patch. Objects
 * and functions in the order of the tables; the hook hands them to the kernel in the reverse order. `undefined` when the
 * module has no `.kpatch.funcs`.
 */
export async function readKpatchPatch(reader: PatchReader): Promise<RecognisedPatch | undefined> {
  const section = reader.module.object.findSection('.kpatch.funcs');
  if (section === undefined) return undefined;
  const objects = new Map<string, ObjectParts>();
  const layout = await addFunctions(reader, await reader.records(section), objects);
  for (const name of callbackNames) await addCallbacks(reader, name, objects);
  const described: PatchedObject[] = [...objects.values()];
  const recognised = recognise(layout);
  return {
    form: 'kpatch',
    objects: described,
    replace: undefined,
    states: [],
    doubts: reader.doubts,
    recognised,
  };
}

function recognise(layout: Layout | undefined): Recognition {
  const because =
    layout === undefined
      ? '.kpatch.funcs of kpatch, whose entries are not read.'
      : `.kpatch.funcs of kpatch: entries of ${layout.stride} bytes (${layout.maker}), as their pointers tell.`;
  return { by: 'format', because };
}

/** The object of this name; the hook makes NULL of `vmlinux` (patch_alloc_new_object). */
function objectOf(objects: Map<string, ObjectParts>, name: string, record: SectionPlace): ObjectParts {
  const known = objects.get(name);
  if (known !== undefined) return known;
  const made = { name: name === 'vmlinux' ? undefined : name, functions: [], callbacks: {}, record };
  objects.set(name, made);
  return made;
}

async function addFunctions(
  reader: PatchReader,
  records: RecordSection,
  objects: Map<string, ObjectParts>,
): Promise<Layout | undefined> {
  const { section, bytes, pointers } = records;
  if (pointers.offsets.length === 0 && bytes.length <= 8) return undefined;
  const layout = layouts.find((candidate) => isLayout(records, candidate));
  if (layout === undefined) {
    reader.doubts.push('The entries of .kpatch.funcs have none of the known layouts.');
    return undefined;
  }
  if (layout.sympos === undefined)
    reader.doubts.push('The entries of .kpatch.funcs hold old addresses and no positions.');
  for (let offset = 0; offset + layout.stride <= bytes.length; offset += layout.stride) {
    const record = { section, offset };
    const objname = await stringAt(reader, records, offset + layout.objname);
    const oldName = await stringAt(reader, records, offset + layout.name);
    if (objname === undefined || oldName === undefined) {
      reader.doubts.push(`The function at ${reader.placeText(record)} has a name that cannot be read.`);
      continue;
    }
    const newFunction = pointers.at(offset);
    objectOf(objects, objname, record).functions.push({
      oldName,
      position: layout.sympos === undefined ? 0 : Number(bytes.u64(offset + layout.sympos)),
      ...(newFunction !== undefined && { newFunction: reader.functionAt(newFunction) }),
      record,
    });
  }
  return layout;
}

/** Whether every pointer is where this layout has one, and every entry has its two names. */
function isLayout({ bytes, pointers }: RecordSection, layout: Layout): boolean {
  const { stride, name, objname } = layout;
  if (bytes.length % stride !== 0) return false;
  for (const offset of pointers.offsets) if (!layout.pointers.includes(offset % stride)) return false;
  for (let offset = 0; offset < bytes.length; offset += stride)
    if (!pointers.has(offset + name) || !pointers.has(offset + objname)) return false;
  return true;
}

async function addCallbacks(
  reader: PatchReader,
  name: CallbackName,
  objects: Map<string, ObjectParts>,
): Promise<void> {
  const section = reader.module.object.findSection(`.kpatch.callbacks.${name}`);
  if (section === undefined) return;
  const records = await reader.records(section);
  for (let offset = 0; offset + callbackSize <= records.bytes.length; offset += callbackSize) {
    const callback = records.pointers.at(offset);
    if (callback === undefined) continue;
    const record = { section, offset };
    const objname = await stringAt(reader, records, offset + 8);
    if (objname === undefined) {
      reader.doubts.push(`The callback at ${reader.placeText(record)} has no object that can be read.`);
      continue;
    }
    const { callbacks } = objectOf(objects, objname, record);
    if (callbacks[name] === undefined) callbacks[name] = reader.functionAt(callback);
    else reader.doubts.push(`The object ${objname} has several ${name} callbacks, which the hook refuses.`);
  }
}

async function stringAt(
  reader: PatchReader,
  { pointers }: RecordSection,
  offset: number,
): Promise<string | undefined> {
  const pointer = pointers.at(offset);
  return pointer === undefined ? undefined : reader.stringAt(pointer);
}
