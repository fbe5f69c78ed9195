import { at } from '../../base/column';
import { formatSize } from '../../base/format';
import type { Rule } from '../rule';

export const btfPresent: Rule = {
  id: 'btf-present',
  title: 'BTF in the module',
  severity: 'note',
  why: 'BTF of a module continues the type numbers of the vmlinux that it was built with, and does not fit another one. A kernel with CONFIG_DEBUG_INFO_BTF_MODULES (since 5.11) then refuses the module, unless it has CONFIG_MODULE_ALLOW_BTF_MISMATCH. A livepatch does not need BTF.',
  source: 'kernel/bpf/btf.c: btf_module_notify',
  mend: 'When the kernel refuses it, take it out: objcopy --remove-section=.BTF lp.ko, before the conversion, as klp-build does. llvm-objcopy refuses files with livepatch symbols.',
  example: `$ readelf -SW lp.ko | grep BTF
  [34] .BTF              PROGBITS        0000000000000000 004f10 0003c1 00      0   0  1
$ dmesg
failed to validate module [lp] BTF: -22`,
  lines: [
    'failed to validate module [%s] BTF: %ld',
    'Kernel module BTF mismatch detected, BTF debug info may be unavailable for some modules',
  ],
  *find({ module: { object } }) {
    const index = object.findSection('.BTF');
    const size = index === undefined ? 0 : at(object.sections.sh_size, index);
    if (size === 0) return;
    yield {
      subject: { kind: 'section', section: '.BTF' },
      message: `the module has ${formatSize(size)} of BTF, which fits the vmlinux that it was built with`,
    };
  },
};
