import { andMore } from '../facts/and-more';
import { flaggedSections, runTogetherObject } from '../facts/flagged-sections';
import { firstOfEach } from '../facts/sites';
import type { Rule } from '../rule';

const mostNames = 8;

export const objectNotPatched: Rule = {
  id: 'object-not-patched',
  title: 'Livepatch relocations for an object that the patch does not have',
  severity: 'error',
  why: 'Relocations for a module are applied when the kernel goes through the objects of the patch. A section for a module that is none of them is never looked at: its sites stay zero, and the code jumps to or reads from a wrong address. Nothing is printed.',
  source: 'kernel/livepatch/core.c: klp_init_object_loaded, klp_apply_object_relocs',
  mend: 'Put the relocations into the section of the object whose functions use them, as kpatch and objtool klp do, or add a struct klp_object for the module.',
  example: `$ readelf -SW lp.ko | grep klp
  [25] .klp.rela.jbd2..text RELA            0000000000000000 0011c0 000030 18 AIo 31   1  8
$ ls /sys/kernel/livepatch/lp/
enabled  ext4  force  replace  transition`,
  *find({ module, patch }) {
    if (patch === undefined || patch.doubts.length > 0) return;
    const patched = new Set(patch.objects.map(({ name }) => name));
    const inert = flaggedSections(module).filter(
      (section) =>
        section.object !== undefined &&
        section.object !== 'vmlinux' &&
        section.object === section.writtenObject &&
        !patched.has(section.object) &&
        runTogetherObject(section) === undefined,
    );
    for (const { first, count } of firstOfEach(inert, ({ object }) => `${object}`)) {
      yield {
        subject: { kind: 'section', section: first.name },
        object: first.writtenObject,
        message: `${first.name}${andMore(count, 'like it')}: the patch has no object ${first.writtenObject} (it has ${listOf(patched)}), so it is never applied`,
      };
    }
  },
};

/** The first few: patches of the whole kernel have many. */
function listOf(objects: ReadonlySet<string | undefined>): string {
  const names = Array.from(objects, (name) => name ?? 'vmlinux');
  if (names.length === 0) return 'none';
  return `${names.slice(0, mostNames).join(', ')}${names.length > mostNames ? ', …' : ''}`;
}
