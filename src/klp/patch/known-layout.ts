import { releaseOf } from '../../elf/module-info';
import type { LivepatchModule } from '../livepatch-module';
import { readBtfStructs } from './btf-structs';
import { readDwarfStructs } from './dwarf-structs';
import { type KlpLayout, klpStructs, layoutByRelease, layoutOfStructs } from './klp-layout';
import type { Recognition } from './patch-description';

/** The layout of a module's `klp_patch` and its kin, and how it is known. */
export interface KnownLayout {
  readonly layout: KlpLayout;
  readonly recognised: Recognition;
}

/**
 * From BTF, else from DWARF, else by the release that the module was built for, where what stands in the data must tell
 * the rest. `hasStates` as for {@link layoutByRelease}.
 */
export async function findLayout(module: LivepatchModule, hasStates: boolean): Promise<KnownLayout> {
  const btf = await readBtfStructs(module, klpStructs);
  const byBtf = btf && layoutOfStructs(btf.structs);
  if (byBtf !== undefined)
    return {
      layout: byBtf,
      recognised: {
        by: 'btf',
        because: 'The module’s BTF has the layout of klp_patch, klp_object and klp_func.',
      },
    };
  const byDwarf = layoutOfStructs(await readDwarfStructs(module, klpStructs));
  if (byDwarf !== undefined)
    return {
      layout: byDwarf,
      recognised: {
        by: 'dwarf',
        because:
          'The module’s debug information (DWARF) has the layout of klp_patch, klp_object and klp_func.',
      },
    };
  const why =
    btf === undefined
      ? 'The module has no debug information that says their layout.'
      : btf.isSplit
        ? 'The module’s BTF does not say their layout: it only adds to that of vmlinux, which has them.'
        : 'The module’s BTF does not have them.';
  return {
    layout: layoutByRelease(releaseOf(module.modinfo), hasStates),
    recognised: {
      by: 'shape',
      because: `The data has a pointer to the module, and behind it one to objects with names and functions. ${why}`,
    },
  };
}
