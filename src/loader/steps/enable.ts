import { modinfoValue } from '../../elf/modinfo';
import type { LoaderContext } from '../context';
import { failed, passed, type StepFinding } from '../verdict';

/**
 * kernel/livepatch/core.c: klp_enable_patch, which the module's init function calls. Of its checks only the first can
 * be told without knowing the patch that the code sets up.
 */
export function checkEnable({ module, name }: LoaderContext): StepFinding {
  const { symbols, modinfo } = module;
  let isLivepatch = false;
  for (let i = 1; i < symbols.count; i++)
    if (symbols.isUndefined(i) && symbols.name(i) === 'klp_enable_patch') isLivepatch = true;
  if (!isLivepatch || modinfoValue(modinfo, 'livepatch') !== undefined) return passed;
  return failed(
    'EINVAL',
    [`livepatch: module ${name} is not marked as a livepatch module`],
    'The module calls klp_enable_patch, and its .modinfo has no livepatch= tag: add MODULE_INFO(livepatch, "Y").',
  );
}
