import type { LoaderContext } from '../context';
import { failed, passed, type StepFinding } from '../verdict';

const enforcing =
  'A kernel that enforces signatures (module.sig_enforce, Secure Boot with lockdown) refuses it: sign it with scripts/sign-file.';

/**
 * kernel/module/signing.c: module_sig_check, of a kernel with CONFIG_MODULE_SIG that does not enforce signatures. The
 * keys are not known, so a signature is taken to be good, except where its form is not.
 */
export function checkSignature({ signed }: LoaderContext): StepFinding {
  if (signed === undefined) return { ...passed, explanation: `The module is not signed. ${enforcing}` };
  const { problem } = signed;
  switch (problem?.code) {
    case undefined:
      return {
        ...passed,
        explanation:
          'The module is signed; whether the kernel has the key is not known, nor is the signature verified here.',
      };
    case 'signature/type':
      return {
        outcome: 'passed',
        messages: ['module: not signed with expected PKCS#7 message'],
        explanation: `${problem.message}. ${enforcing}`,
      };
    case 'signature/params':
      return failed(
        'EBADMSG',
        ['module: PKCS#7 signature info has unexpected non-zero params'],
        'The record behind the signature is damaged: sign the module again.',
      );
    default:
      return failed('EBADMSG', [], `${problem?.message ?? ''}: sign the module again.`);
  }
}

/**
 * Said once a boot, after the other taints (kernel/module/main.c: load_module, module_augment_kernel_taints). Debian builds
 * with CONFIG_MODULE_SIG; of other kernels it is not known.
 */
export function unverifiedMessages({ signed, name, profile }: LoaderContext): string[] {
  const isUnverified = signed === undefined || signed.problem?.code === 'signature/type';
  return isUnverified && profile.isDebian
    ? [`${name}: module verification failed: signature and/or required key missing - tainting kernel`]
    : [];
}
