import { signCommand } from '../../loader/container/sign-command';
import type { Rule } from '../rule';

/** An unsigned module is no finding: whether a signature is wanted is the kernel's and its owner's choice. */
export const signatureUnsound: Rule = {
  id: 'signature-unsound',
  title: 'Damaged module signature',
  severity: 'error',
  why: 'The file ends with the mark of a signature, so a kernel with CONFIG_MODULE_SIG reads the record before the mark. When the record is damaged, the module is refused with -EBADMSG, even where unsigned modules are accepted.',
  source: 'kernel/module/signing.c: module_sig_check; kernel/module_signature.c: mod_check_sig',
  mend: 'Build or convert the module again, and sign it as the last step: scripts/sign-file. Nothing may change or cut the file afterwards.',
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
      paste: signCommand('sha256', 'lp.ko'),
    };
  },
};
