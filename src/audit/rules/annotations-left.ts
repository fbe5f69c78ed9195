import { annotationPrefix } from '../../klp/names';
import { andMore } from '../facts/and-more';
import { flaggedSections } from '../facts/flagged-sections';
import type { Rule } from '../rule';

export const annotationsLeft: Rule = {
  id: 'annotations-left',
  title: 'Annotations left in a finished livepatch',
  severity: 'note',
  why: 'klp-convert reads .klp.module_relocs.<object> and removes it. In a module with finished livepatch sections it is left over: the kernel loads it and does not read it. A conversion that was run on part of the module leaves such a mixture, so other things may be unfinished as well.',
  source: 'scripts/livepatch/klp-convert.c: main',
  mend: 'Convert the module before conversion again, or remove the section.',
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
