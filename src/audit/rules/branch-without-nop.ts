import { branchBytes, findStubBranches } from '../../loader/branches';
import { andMore } from '../facts/and-more';
import { firstOfEach, placeOf } from '../facts/sites';
import type { Rule } from '../rule';

export const branchWithoutNop: Rule = {
  id: 'branch-without-nop',
  title: 'Call out of the module without a nop after it',
  severity: 'error',
  releases: 'since 4.16 for livepatch symbols; before 6.3 also when ld r2,24(r1) follows',
  why: 'On PowerPC64 a call of a symbol outside the module goes through a stub, which changes the TOC pointer r2. The loader replaces the nop after the call by ld r2,24(r1). When no nop (60000000) is there, because the compiler took the call for a local one, the module is refused with ENOEXEC. From 6.3 on ld r2,24(r1) may stand there already.',
  source: 'arch/powerpc/kernel/module_64.c: restore_r2',
  mend: 'Declare the function extern, not static, and do not define it in the same file, so that the compiler leaves a nop. A sibling call (b, not bl) needs none.',
  example: `$ objdump -dr lp.ko
  1c:	01 00 00 48 	bl      1c <f+0x1c>
			1c: R_PPC64_REL24	.klp.sym.vmlinux.state_show,2
  20:	00 00 22 3d 	addis   r9,r2,0
$ dmesg | tail -n 1
module_64: lp: Expected nop after call, got 3d220000 at 0xc008000000370010`,
  lines: [
    'module_64: %s: Expected nop after call, got %08x at %pS',
    'module_64: %s: Expect noop after relocate, got %08x',
  ],
  async find({ module, profile }) {
    const { object } = module;
    const refused = (await findStubBranches(module, profile)).filter(({ isRefused }) => isRefused);
    const groups = firstOfEach(refused, ({ section, symbolName }) => `${section.index} ${symbolName}`);
    return groups.map(({ first: { section, offset, symbolName, branch }, count }) => {
      const targetName = object.sectionName(section.target);
      const word = (branch.following ?? 0).toString(16).padStart(8, '0');
      return {
        subject: {
          kind: 'relocation',
          section: object.sectionName(section.index),
          offset,
          symbol: symbolName,
        },
        message: `${word} follows the call of ${symbolName} at ${placeOf({ targetName, offset })}, not a nop${andMore(count, `in ${targetName}`)}`,
        bytes: { section: targetName, offset: Number(offset), length: branchBytes },
      };
    });
  },
};
