import type { Rule } from '../rule';

/** An unsigned module is no finding: whether a signature is wanted is the kernel's and its owner's choice. */
export const signatureUnsound: Rule = {
  id: 'signature-unsound',
  title: 'Signature that is not one',
  severity: 'error',
  why: 'The file ends with the mark of a signature, so the kernel takes what is before the mark for one. Where its record is damaged the module is refused with -EBADMSG, also by a kernel that takes unsigned modules.',
  source: 'kernel/module/signing.c: module_sig_check; kernel/module_signature.c: mod_check_sig',
  mend: 'Take the signature off (strip --strip-debug does), and sign the module again as the last step of the build.',
  example: `$ tail -c 28 lp.ko
~Module signature appended~
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Bad message`,
  lines: [
    'module: PKCS#7 signature info has unexpected non-zero params',
    'module: not signed with expected PKCS#7 message',
  ],
  *find({ signed }) {
    if (signed?.problem === undefined) return;
    const { code, message } = signed.problem;
    yield {
      subject: { kind: 'module' },
      message,
      // The kernel goes on as with an unsigned module.
      ...(code === 'signature/type' && { severity: 'warning' as const }),
      paste: 'scripts/sign-file sha256 signing_key.pem signing_key.x509 lp.ko',
    };
  },
};
