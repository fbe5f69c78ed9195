import type { LoaderContext } from '../context';
import { failed, passed, type StepFinding } from '../verdict';

/** kernel/livepatch/core.c: klp_module_coming, of the module itself: its name must not be that of the kernel. */
export function checkComing({ module }: LoaderContext): StepFinding {
  if (module.moduleName !== 'vmlinux') return passed;
  return failed(
    'EINVAL',
    ['livepatch: vmlinux.ko: invalid module name'],
    'Livepatch calls the kernel itself vmlinux: give the module another name.',
  );
}
