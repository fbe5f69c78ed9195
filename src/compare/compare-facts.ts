import { formatHex } from '../base/format';
import { groupBy } from '../base/group-by';
import { type DiffEntry, diffItems, type Item } from '../diff/diff-items';
import { UniqueKeys } from '../diff/unique-keys';
import type { ModinfoEntry } from '../elf/modinfo';
import { formatName, machineName } from '../elf/names';
import type { LivepatchModule } from '../klp/livepatch-module';
import { callbackNames, type PatchDescription, type PatchedObject } from '../klp/patch/patch-description';
import { canonicalSymbolName } from './canonical-names';
import type { ComparedFact, FoldedKind } from './module-comparison';

/** Tags that every build of the same source has another value of. */
const foldedFacts: Readonly<Record<string, FoldedKind>> = {
  'modinfo:vermagic': 'kernel-release',
  'modinfo:srcversion': 'build-id',
  'patch:form': 'patch-form',
};

/** What the modules say of themselves. */
export function compareFacts(a: LivepatchModule, b: LivepatchModule): ComparedFact[] {
  const tags = [a, b].map(({ modinfo }) => groupBy(modinfo, ({ tag }) => tag));
  const isSingle = (tag: string): boolean => tags.every((byTag) => (byTag.get(tag)?.length ?? 0) <= 1);
  return diffItems(moduleItems(a, isSingle), moduleItems(b, isSingle)).map(factOf);
}

function moduleItems(
  { object: { header }, moduleName, modinfo }: LivepatchModule,
  isSingle: (tag: string) => boolean,
): Item[] {
  return [
    item('machine', `${machineName(header)}, ${formatName(header)}`),
    ...(header.e_flags === 0 ? [] : [item('e_flags', formatHex(header.e_flags))]),
    ...(moduleName === undefined ? [] : [item('name of struct module', moduleName)]),
    ...modinfoItems(modinfo, isSingle),
  ];
}

/** A tag with one value is known by itself, one with several (alias, parm) by each value. */
function modinfoItems(modinfo: readonly ModinfoEntry[], isSingle: (tag: string) => boolean): Item[] {
  const keys = new UniqueKeys();
  return modinfo.map(({ tag, value }) => {
    const key = isSingle(tag) ? tag : `${tag}=${value}`;
    // modpost lists modules in the order in which it meets them.
    const plain = tag === 'depends' ? value.split(',').sort().join(',') : value;
    return item(keys.keyFor(`modinfo:${key}`), plain, tag);
  });
}

/** What the livepatches replace; empty when neither says it in tables. */
export function comparePatches(
  a: PatchDescription | undefined,
  b: PatchDescription | undefined,
): ComparedFact[] {
  return diffItems(patchItems(a), patchItems(b)).map(factOf);
}

function patchItems(patch: PatchDescription | undefined): Item[] {
  if (patch === undefined) return [];
  const keys = new UniqueKeys();
  const { form, objects, replace, states } = patch;
  return [
    item('patch:form', form, 'form of the tables'),
    ...(replace === undefined ? [] : [item('patch:replace', `${replace}`, 'replace')]),
    ...objects.flatMap((object) => objectItems(object, keys)),
    ...states.map(({ id, version }) =>
      item(keys.keyFor(`patch:state ${id}`), `version ${version}`, `state ${id}`),
    ),
  ];
}

function objectItems({ name = 'vmlinux', functions, callbacks }: PatchedObject, keys: UniqueKeys): Item[] {
  const sorted = [...functions].sort((x, y) => x.position - y.position);
  return [
    ...sorted.map(({ oldName, position, newFunction }) => {
      const subject = `${name}: ${oldName}`;
      const by =
        newFunction === undefined
          ? 'nothing'
          : canonicalSymbolName(newFunction.name ?? 'a function without a name');
      return item(
        keys.keyFor(`patch:${name}/${oldName}`),
        `position ${position}, replaced by ${by}`,
        subject,
      );
    }),
    ...callbackNames.flatMap((callback) => {
      const place = callbacks[callback];
      if (place === undefined) return [];
      const by = canonicalSymbolName(place.name ?? 'a function without a name');
      return [item(keys.keyFor(`patch:${name} ${callback}`), by, `${name}: callback ${callback}`)];
    }),
  ];
}

const factLabels = ['value'];

function item(key: string, value: string, subject = key): Item {
  return { key, subject, labels: factLabels, values: [value] };
}

function factOf({ key, change, before, after }: DiffEntry): ComparedFact {
  const [a, b] = [before, after].map((side) => side?.values[0]);
  const folded = change === 'same' ? undefined : foldedFacts[key];
  return {
    key,
    subject: after?.subject ?? before?.subject ?? key,
    change,
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
    ...(folded !== undefined && { folded }),
  };
}
