// What struct klp_object and klp_object_ext, klp_func and klp_func_ext have in common (include/linux/livepatch.h,
// livepatch_external.h): they begin alike.

import {
  type CallbackName,
  callbackNames,
  type FunctionPlace,
  type PatchedFunction,
  type PatchedObject,
} from './patch-description';
import type { PatchReader, RecordSection } from './patch-reader';
import type { Pointer } from './pointers';

/** `klp_func`: bytes from its beginning. */
export const functionFields = { old_name: 0, new_func: 8, old_sympos: 16, end: 24 } as const;

/** `klp_object`: bytes from its beginning. The four callbacks follow one another. */
export const objectFields = { name: 0, funcs: 8, callbacks: 16, end: 56 } as const;

/** Reads a `klp_func`, or says in the doubts why it cannot. The record's 24 bytes are there. */
export async function readFunction(
  reader: PatchReader,
  { section, bytes, pointers }: RecordSection,
  offset: number,
): Promise<PatchedFunction | undefined> {
  const record = { section, offset };
  const name = pointers.at(offset + functionFields.old_name);
  const oldName = name === undefined ? undefined : await reader.stringAt(name);
  if (oldName === undefined) {
    reader.doubts.push(
      `The function at ${reader.placeText(record)} has ${name === undefined ? 'no old_name' : 'an old_name that cannot be read'}.`,
    );
    return undefined;
  }
  const newFunction = pointers.at(offset + functionFields.new_func);
  return {
    oldName,
    position: Number(bytes.u64(offset + functionFields.old_sympos)),
    ...(newFunction !== undefined && { newFunction: reader.functionAt(newFunction) }),
    record,
  };
}

/** Reads a `klp_object` but for its functions, or says in the doubts why it cannot. */
export async function readObject(
  reader: PatchReader,
  { section, pointers }: RecordSection,
  offset: number,
): Promise<(Omit<PatchedObject, 'functions'> & { readonly funcs: Pointer | undefined }) | undefined> {
  const record = { section, offset };
  const pointer = pointers.at(offset + objectFields.name);
  const name = pointer === undefined ? undefined : await reader.stringAt(pointer);
  if (pointer !== undefined && name === undefined) {
    reader.doubts.push(`The object at ${reader.placeText(record)} has a name that cannot be read.`);
    return undefined;
  }
  const callbacks: Partial<Record<CallbackName, FunctionPlace>> = {};
  for (const [i, callback] of callbackNames.entries()) {
    const target = pointers.at(offset + objectFields.callbacks + 8 * i);
    if (target !== undefined) callbacks[callback] = reader.functionAt(target);
  }
  return { name, callbacks, record, funcs: pointers.at(offset + objectFields.funcs) };
}
