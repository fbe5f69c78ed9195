import { annotationPrefix } from '../../klp/names';
import { andMore } from '../facts/and-more';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const annotationsLeft: Rule = {
  id: 'annotations-left',
  title: 'Annotations left in a finished livepatch',
  severity: 'note',
  why: 'klp-convert reads .klp.module_relocs.<object> and removes it. In a module with finished livepatch sections it is left over: the kernel loads it and does not read it. It may be the sign of a conversion that did not reach its end, so that more is unfinished.',
  source: 'scripts/livepatch/klp-convert.c: main',
  mend: 'Repair it: klpscope repair lp.ko -o repaired.ko. Or convert again, from the module as it was before conversion, or remove the section: objcopy --remove-section .klp.module_relocs.<object> lp.ko.',
  example: `$ readelf -SW lp.ko | grep klp
  [ 9] .klp.module_relocs.vmlinux PROGBITS        0000000000000000 000200 00000c 00  WA  0   0  4
  [25] .klp.rela.vmlinux..text RELA            0000000000000000 0011c0 000030 18 AIo 31   1  8`,
  *find({ module }) {
    const { object } = module;
    const [isFinished] = flaggedSections(module);
    const left = [...object.sectionIndices()]
      .map((index) => object.sectionName(index))
      .filter((name) => name.startsWith(annotationPrefix));
    const [first] = left;
    if (isFinished === undefined || first === undefined) return;
    yield {
      subject: { kind: 'section', section: first },
      message: `${first}${andMore(left.length, 'like it')}: annotations beside finished livepatch sections`,
    };
  },
};
