import { at } from '../../base/column';
import { SHT_PROGBITS } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import type { SectionIndex } from '../../elf/section';
import { encodeName } from '../../elf/string-table';
import type { SectionChange } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import type { Findings } from './mend';

const section = '.modinfo';
const tag = 'livepatch=Y';

/**
 * A livepatch is told by its tag (kernel/module/main.c: check_modinfo_livepatch). The string goes behind the others, and
 * behind a NUL where the last of them has none.
 */
export async function mendTag({ object, modinfo }: LivepatchModule): Promise<
  Findings & {
    readonly changed: ReadonlyMap<SectionIndex, SectionChange>;
  }
> {
  const nothing = { mends: [], problems: [], changed: new Map<SectionIndex, SectionChange>() };
  if (modinfoValue(modinfo, 'livepatch') !== undefined) return nothing;
  const index = object.findSection(section);
  if (index === undefined || at(object.sections.sh_type, index) !== SHT_PROGBITS) {
    const problem = {
      code: 'repair/no-modinfo',
      message: `there is no ${section} that holds bytes, so the livepatch= tag cannot be added`,
      where: index === undefined ? 'section headers' : `section ${index} ${section}`,
      mend: 'Build the module again with MODULE_INFO(livepatch, "Y") in its source.',
    };
    return { ...nothing, problems: [problem] };
  }
  const bytes = await object.readSection(index);
  const isEnded = bytes.length === 0 || bytes[bytes.length - 1] === 0;
  return {
    ...nothing,
    changed: new Map([[index, { bytes: encodeName(`${isEnded ? '' : '\0'}${tag}\0`) }]]),
    mends: [
      {
        kind: 'tag-added',
        section,
        count: 1,
        sentence: `${section} has no livepatch= tag and gets ${tag}: without it the kernel does not take the module as a livepatch, and klp_enable_patch() fails.`,
      },
    ],
  };
}
