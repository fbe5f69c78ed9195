import { at } from '../../base/column';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { livepatchSectionPrefix, livepatchSymbolPrefix, parseLivepatchSymbolName } from '../../klp/names';
import { kernelObjectName } from '../../symbols/symbol-object';
import { andMore } from '../facts/and-more';
import { flaggedSections } from '../facts/flagged-sections';
import { firstOfEach } from '../facts/sites';
import type { Problem, Subject } from '../finding';
import type { AuditContext, Rule } from '../rule';

export const objectNameForm: Rule = {
  id: 'object-name-form',
  title: 'Object called by its file name',
  severity: 'warning',
  why: 'The kernel compares object names with the names of loaded modules, byte by byte. kbuild makes "_" of "-" and "," in them, and ".ko" belongs to the file only. An object of the patch, or a livepatch section, with the name of a file never matches: it does nothing, and nothing is printed. A livepatch symbol of such an object is not found: EINVAL. In the name of a section or symbol the object ends at the dot, so that ".ko" becomes part of what follows.',
  source: 'kernel/livepatch/core.c: klp_find_object_module, klp_find_object_symbol',
  mend: 'Use the name that lsmod shows: kvm_intel for kvm-intel.ko.',
  example: `static struct klp_object objs[] = {
	{ .name = "kvm-intel", .funcs = funcs },	/* never found: lsmod says kvm_intel */
	{ }
};`,
  *find(context) {
    const all = [...sectionNames(context), ...symbolNames(context), ...patchNames(context)];
    const wrong = all.filter(({ object }) => rightName(object) !== object);
    for (const { first, count } of firstOfEach(wrong, ({ subject, object }) => `${subject.kind} ${object}`))
      yield problemOf(first, count);
  },
};

/** An object's name as it was meant, and where it stands. */
interface NamedObject {
  readonly subject: Subject;
  readonly place: string;
  readonly object: string;
}

function rightName(object: string): string {
  return kernelObjectName(object.replace(/\.ko$/, ''));
}

function problemOf({ subject, place, object }: NamedObject, count: number): Problem {
  const right = rightName(object);
  return {
    subject,
    object: right,
    message: `${place} says ${object}${andMore(count, 'do')}; the kernel calls it ${right}`,
    mend: `Write ${right} in place of ${object}.`,
  };
}

function* sectionNames({ module }: AuditContext): Generator<NamedObject> {
  for (const { name, object, targetName } of flaggedSections(module)) {
    if (object === undefined) continue;
    const rest = name.slice(livepatchSectionPrefix.length + object.length);
    const isFile = isFileName(rest) && !isFileName(targetName);
    yield { subject: { kind: 'section', section: name }, place: name, object: withFile(object, isFile) };
  }
}

function* symbolNames({ module: { symbols } }: AuditContext): Generator<NamedObject> {
  for (let i = 1; i < symbols.count; i++) {
    if (at(symbols.st_shndx, i) !== SHN_LIVEPATCH) continue;
    const name = symbols.name(i);
    const parsed = parseLivepatchSymbolName(name);
    if (parsed === undefined) continue;
    const isFile = isFileName(name.slice(livepatchSymbolPrefix.length + parsed.object.length));
    yield { subject: { kind: 'symbol', symbol: name }, place: name, object: withFile(parsed.object, isFile) };
  }
}

function* patchNames({ patch }: AuditContext): Generator<NamedObject> {
  for (const { name } of patch?.objects ?? [])
    if (name !== undefined)
      yield { subject: { kind: 'module' }, place: 'an object of the patch', object: name };
}

/** What follows an object's name is `.ko` and ends there or goes on with a dot. A static variable `ko` is `ko.0`. */
function isFileName(rest: string): boolean {
  return /^\.ko(\.(?!\d+,)|$)/.test(rest);
}

function withFile(object: string, isFile: boolean): string {
  return isFile ? `${object}.ko` : object;
}
