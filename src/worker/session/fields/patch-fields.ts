import { at } from '../../../base/column';
import { formatCount } from '../../../base/format';
import type { SectionIndex } from '../../../elf/section';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import { describePatch } from '../../../klp/patch/describe-patch';
import { functionFields, objectFields } from '../../../klp/patch/klp-records';
import {
  callbackNames,
  type PatchDescription,
  type PatchedFunction,
  type PatchedObject,
} from '../../../klp/patch/patch-description';
import { PointerTable } from '../../../klp/patch/pointers';
import { thisModulePointers } from '../../../klp/patch/this-module';
import type { ByteField } from '../../tables';
import { structField } from './table-fields';

/** `struct klp_patch` (include/linux/livepatch.h): what a pointer to the module begins. */
const patchFields = { mod: 0, objs: 8, states: 16, replace: 24 } as const;

/** `struct kpatch_patch_func` as kpatch has it today (kmod/patch/kpatch-patch.h). */
const kpatchFields = [
  ['new_addr', 0],
  ['new_size', 8],
  ['old_addr', 16],
  ['old_size', 24],
  ['sympos', 32],
  ['name', 40],
  ['objname', 48],
] as const;
const kpatchSize = 56;

/** The fields of the tables that say what a livepatch replaces, by section; ascending. */
export async function patchFieldsOf(
  module: LivepatchModule,
): Promise<ReadonlyMap<SectionIndex, readonly ByteField[]>> {
  const fields = new Map<SectionIndex, ByteField[]>();
  const patch = await describePatch(module);
  if (patch === undefined) return fields;
  const add = (section: SectionIndex, field: ByteField): void => {
    const known = fields.get(section);
    if (known === undefined) fields.set(section, [field]);
    else known.push(field);
  };
  if (patch.form === 'kpatch') addKpatch(module, patch, add);
  else {
    if (patch.form === 'static') addPatch(module, patch, add);
    for (const object of patch.objects) addObject(object, add);
  }
  for (const own of fields.values()) own.sort((a, b) => a.offset - b.offset);
  return fields;
}

type Add = (section: SectionIndex, field: ByteField) => void;

/** The `klp_patch` whose objects these are. */
function addPatch(module: LivepatchModule, { objects, replace, states }: PatchDescription, add: Add): void {
  const first = objects[0]?.record;
  if (first === undefined) return;
  for (const { section, offset } of thisModulePointers(module)) {
    const objs = new PointerTable(module, section).at(offset + patchFields.objs);
    if (objs?.section !== first.section || objs.offset !== first.offset) continue;
    const field = (name: keyof typeof patchFields, length: number, value: string) =>
      add(section, structField('klp_patch', name, offset + patchFields[name], length, value));
    field('mod', 8, 'THIS_MODULE');
    field('objs', 8, formatCount(objects.length, 'object'));
    field('states', 8, states.length === 0 ? 'NULL' : formatCount(states.length, 'state'));
    field('replace', 1, `${replace ?? 'not known'}`);
    return;
  }
}

function addObject(object: PatchedObject, add: Add): void {
  const { section, offset } = object.record;
  const field = (name: string, at: number, value: string) =>
    add(section, structField('klp_object', name, offset + at, 8, value));
  field('name', objectFields.name, object.name ?? 'NULL: vmlinux');
  field(
    'funcs',
    objectFields.funcs,
    object.lacksFunctions ? 'NULL' : formatCount(object.functions.length, 'function'),
  );
  for (const [i, name] of callbackNames.entries()) {
    const callback = object.callbacks[name];
    const value = callback === undefined ? 'NULL' : (callback.name ?? 'a function without a name');
    field(`callbacks.${name}`, objectFields.callbacks + 8 * i, value);
  }
  for (const replaced of object.functions) addFunction(replaced, add);
}

function addFunction({ record: { section, offset }, ...replaced }: PatchedFunction, add: Add): void {
  const field = (name: 'old_name' | 'new_func' | 'old_sympos', value: string) =>
    add(section, structField('klp_func', name, offset + functionFields[name], 8, value));
  field('old_name', replaced.oldName);
  field('new_func', newFunctionText(replaced));
  field('old_sympos', `${replaced.position}`);
}

function addKpatch(module: LivepatchModule, { objects }: PatchDescription, add: Add): void {
  for (const { name: objname, functions } of objects) {
    for (const replaced of functions) {
      const { section, offset } = replaced.record;
      // The fork's and the old layout have other sizes.
      if (at(module.object.sections.sh_size, section) % kpatchSize !== 0 || offset % kpatchSize !== 0)
        continue;
      const values: Readonly<Partial<Record<(typeof kpatchFields)[number][0], string>>> = {
        new_addr: newFunctionText(replaced),
        sympos: `${replaced.position}`,
        name: replaced.oldName,
        objname: objname ?? 'vmlinux',
      };
      for (const [name, at] of kpatchFields)
        add(section, structField('kpatch_patch_func', name, offset + at, 8, values[name] ?? ''));
    }
  }
}

function newFunctionText({ newFunction }: Pick<PatchedFunction, 'newFunction'>): string {
  return newFunction === undefined ? 'NULL' : (newFunction.name ?? 'a function without a name');
}
