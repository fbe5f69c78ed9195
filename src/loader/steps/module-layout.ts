import { encodeName } from '../../elf/string-table';
import type { LoaderContext } from '../context';
import { findExport } from '../exports';
import { failed, passed, type StepFinding, undecided } from '../verdict';

/**
 * kernel/module/version.c: check_modstruct_version, the CRC of `module_layout`, which stands for the layout of struct
 * module and of what it holds.
 */
export function checkModuleLayout({ versions, map, profile, name }: LoaderContext): StepFinding {
  const found = findExport(map, encodeName('module_layout'));
  // 0 in Module.symvers says that the kernel has no CRCs: everything is let through.
  if (found?.details?.crc === 0) return passed;
  if (versions === undefined) return found === undefined ? passed : withoutVersions(name, profile.isDebian);
  const crc = versions.crcs.get('module_layout');
  if (crc === undefined)
    return profile.isDebian && !versions.isExtended
      ? failed(
          'ENOEXEC',
          [`${name}: no symbol version for module_layout`],
          '__versions has no CRC of module_layout: the module was built without the Module.symvers of the kernel.',
        )
      : passed;
  if (found?.details === undefined || found.details.crc === crc) return passed;
  return failed(
    'ENOEXEC',
    [`${name}: disagrees about version of symbol module_layout`],
    'The module was built for a kernel whose struct module is another: build it with the headers of this kernel.',
  );
}

/** kernel/module/main.c: try_to_force_load. Debian sets CONFIG_MODULE_FORCE_LOAD. */
function withoutVersions(name: string, isDebian: boolean): StepFinding {
  if (isDebian) return { ...passed, messages: [`${name}: module_layout: kernel tainted.`] };
  return undecided(
    ['CONFIG_MODULE_FORCE_LOAD of the kernel'],
    'The module has no CRCs; a kernel that has them and no CONFIG_MODULE_FORCE_LOAD refuses such a module without a word.',
  );
}
