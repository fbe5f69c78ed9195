import { encodeName } from '../../elf/string-table';
import type { LoaderContext } from '../context';
import { findExport } from '../exports';
import { failed, passed, type StepFinding } from '../verdict';

/**
 * kernel/module/version.c: check_modstruct_version, the CRC of `module_layout`, which stands for the layout of struct
 * module and of what it holds.
 */
export function checkModuleLayout({ versions, map, profile, name }: LoaderContext): StepFinding {
  // The kernel lets a module without CRCs through by force, or refuses it with its vermagic.
  if (versions === undefined) return passed;
  const crc = versions.get('module_layout');
  if (crc === undefined)
    return profile.isDebian
      ? failed(
          'ENOEXEC',
          [`${name}: no symbol version for module_layout`],
          '__versions has no CRC of module_layout: the module was built without the Module.symvers of the kernel.',
        )
      : passed;
  const known = findExport(map, encodeName('module_layout'))?.details?.crc ?? 0;
  if (known === 0 || known === crc) return passed;
  return failed(
    'ENOEXEC',
    [`${name}: disagrees about version of symbol module_layout`],
    'The module was built for a kernel whose struct module is another: build it with the headers of this kernel.',
  );
}
