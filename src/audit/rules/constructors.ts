import { findAllocated } from '../../loader/find-allocated';
import type { Rule } from '../rule';

export const constructors: Rule = {
  id: 'constructors',
  title: 'Two kinds of constructors',
  severity: 'error',
  why: 'A kernel with CONFIG_CONSTRUCTORS runs the functions in .ctors or those in .init_array of a module, not both. A module with both sections is refused with -EINVAL.',
  source: 'kernel/module/main.c: find_module_sections',
  mend: 'Compile all parts with one compiler and the same options; the sections come from instrumentation such as KASAN and gcov.',
  example: `$ readelf -SW lp.ko | grep -E 'ctors|init_array'
  [ 8] .ctors            PROGBITS        0000000000000000 000180 000008 00  WA  0   0  8
  [ 9] .init_array       INIT_ARRAY      0000000000000000 000188 000008 08  WA  0   0  8
$ dmesg
lp: has both .ctors and .init_array.`,
  lines: ['%s: has both .ctors and .init_array.'],
  *find({ module: { object } }) {
    if (findAllocated(object, '.ctors') === undefined || findAllocated(object, '.init_array') === undefined)
      return;
    yield {
      subject: { kind: 'section', section: '.ctors' },
      message: 'the module has .ctors and .init_array',
    };
  },
};
