import { at } from '../../base/column';
import { EM_PPC64 } from '../../elf/constants';
import type { RelocationSite } from '../../loader/arch/arch';
import { describeBranch, ppc64Rules } from '../../loader/arch/ppc64';
import { andMore } from '../facts/and-more';
import { firstOfEach, placeOf, type Site, sitesOfSection, subjectOf } from '../facts/sites';
import { targetBytes } from '../facts/target-bytes';
import type { AuditContext, Rule } from '../rule';

/** A branch and the word after it. */
const branchBytes = 8;

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
module_64: lp: Expected nop after call, got 3d220000 at f+0x1c/0x60 [lp]`,
  lines: [
    'module_64: %s: Expected nop after call, got %08x at %pS',
    'module_64: %s: Expect noop after relocate, got %08x',
  ],
  async find(context) {
    const { module } = context;
    if (module.object.header.e_machine !== EM_PPC64) return [];
    const bytesOf = targetBytes(module);
    const refused: RefusedCall[] = [];
    for (const section of module.relocations) {
      const bytes = await bytesOf(section.target);
      for (const site of sitesOfSection(module, section)) {
        const following = refusedWord(context, site, bytes);
        if (following !== undefined) refused.push({ site, following });
      }
    }
    const groups = firstOfEach(refused, ({ site }) => `${site.section.index} ${site.symbol}`);
    return groups.map(({ first: { site, following }, count }) => ({
      subject: subjectOf(site),
      message: `${following.toString(16).padStart(8, '0')} follows the call of ${site.symbolName} at ${placeOf(site)}, not a nop${andMore(count, `in ${site.targetName}`)}`,
      bytes: { section: site.targetName, offset: Number(site.offset), length: branchBytes },
    }));
  },
};

interface RefusedCall {
  readonly site: Site;
  readonly following: number;
}

/** The word after a call for which the loader refuses the module; it refuses a call through a stub for nothing else. */
function refusedWord({ module, profile }: AuditContext, site: Site, bytes: Uint8Array): number | undefined {
  const { symbols, object } = module;
  if (site.symbol >= symbols.count) return undefined;
  const place = Number(site.offset);
  const asLoader: RelocationSite = {
    ...site,
    section: site.section.index,
    symbolValue: symbols.value(site.symbol),
    symbolOther: at(symbols.st_other, site.symbol),
    isHigh: () => false,
    target: site.section.target,
    littleEndian: object.header.littleEndian,
    bytes: bytes.subarray(place, place + branchBytes),
    module: '',
  };
  const branch = describeBranch(asLoader);
  if (branch?.isThroughStub !== true) return undefined;
  return ppc64Rules.checkRelocation(asLoader, profile).kind === 'refused' ? branch.following : undefined;
}
