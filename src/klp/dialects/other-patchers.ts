import { modinfoValue } from '../../elf/modinfo';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { hasSection } from './dialect';

/** Modules of systems that patch a running kernel without its livepatching. Nothing of theirs can be converted. */
export function recogniseOtherPatcher(module: UnrecognisedModule): Dialect | undefined {
  if (modinfoValue(module.modinfo, 'livepatch') !== undefined) return undefined;
  const known = identify(module);
  return known && { ...known, convertible: false };
}

function identify(module: UnrecognisedModule): Omit<Dialect, 'convertible'> | undefined {
  if (hasSection(module, (name) => name.startsWith('.ksplice_'))) {
    return {
      id: 'ksplice',
      title: 'a Ksplice module',
      explanation:
        "A part of a Ksplice update: it has .ksplice_* sections. Ksplice patches the kernel by code of its own and not by the kernel's livepatching, so there is nothing to convert.",
    };
  }
  if (module.moduleName === 'kpatch' && definesCore(module)) {
    return {
      id: 'kpatch-core',
      title: 'the core module of kpatch',
      explanation:
        'It is named kpatch and defines kpatch_register, by which old kpatch modules hand over their functions. It holds no patch itself; open the patch module.',
    };
  }
  if (module.moduleName === 'kcare') {
    return {
      id: 'kernelcare',
      title: 'a module named as the loader of KernelCare',
      explanation:
        "It is named kcare, as the module that loads the patches of KernelCare (TuxCare). Those have a format of their own and do not use the kernel's livepatching, so there is nothing to convert.",
    };
  }
  return undefined;
}

function definesCore({ symbols }: UnrecognisedModule): boolean {
  for (let i = 1; i < symbols.count; i++)
    if (symbols.definedIn(i) !== undefined && symbols.name(i) === 'kpatch_register') return true;
  return false;
}
