import { describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { parseModuleSignature, type SignedModule } from '../../elf/module-signature';
import { moduleFromText } from '../../testing/module-from-text';
import { enabling, livepatchTags, modulePicture, runLoader, stepText } from '../../testing/run-loader';
import { kernelReleases } from '../profile';

const picture = modulePicture(enabling({ functions: ['seq_printf,0=new_show'] }));
const outOfTree = modulePicture(
  enabling({ functions: ['seq_printf,0=new_show'] }),
  livepatchTags.filter((tag) => tag !== 'intree=Y'),
);
const mark = new TextEncoder().encode('~Module signature appended~\n');
/** A PKCS#7 message by `sign-file sha256` of Linux 6.12, of another file: the kernel here has no keys. */
const message = Uint8Array.from(
  atob(
    'MIHgBgkqhkiG9w0BBwKggdIwgc8CAQExDTALBglghkgBZQMEAgEwCwYJKoZIhvcNAQcBMYGtMIGqAgEBMEMwNzEQMA4GA1UECgwHRXhhbXBsZTEjMCEGA1UEAwwaRXhhbXBsZSBtb2R1bGUgc2lnbmluZyBrZXkCCB8uPUxbanmIMAsGCWCGSAFlAwQCATAKBggqhkjOPQQDAgRHMEUCIDDjyMFOCt7lt/HIfay8Rl1KD630LWobI07CW1hcrnP8AiEAulnF+ENhJj5d9ISsRkC051QFUpjrM5Zp7FgVD51wz0o=',
  ),
  (letter) => letter.charCodeAt(0),
);

interface Trailer {
  readonly content?: Uint8Array;
  /** The first 8 bytes of `struct module_signature`: algo, hash, id_type, signer_len, key_id_len, padding. */
  readonly info?: readonly number[];
  readonly length?: number;
}

/** What the file's end says, as the module is opened. */
function sign({
  content = message,
  info = [0, 0, 2],
  length = content.length,
}: Trailer): Promise<SignedModule | undefined> {
  const record = new Uint8Array(12);
  record.set(info);
  new DataView(record.buffer).setUint32(8, length);
  const parts = [moduleFromText(picture), content, record, mark];
  return parseModuleSignature(new BufferSource(Uint8Array.from(parts.flatMap((part) => [...part]))));
}

const unverified = 'lp: module verification failed: signature and/or required key missing - tainting kernel';
const otherType = 'module: not signed with expected PKCS#7 message';
const badParams = 'module: PKCS#7 signature info has unexpected non-zero params';

/** CONFIG_MODULE_SIG is known to be set of Debian's kernels only. */
describe.each([
  ['another kernel', false],
  ['Debian', true],
])('%s', (_, isDebian) => {
  const soft = isDebian ? [unverified] : [];

  test.each<[string, Trailer, string, readonly string[]]>([
    ['PKCS#7', {}, 'passed', []],
    ['X.509', { info: [0, 0, 1] }, 'passed', [otherType, ...soft]],
    ['PGP with a signer', { info: [1, 4, 0, 8, 4] }, 'passed', [otherType, ...soft]],
    ['an algorithm', { info: [1, 0, 2] }, 'failed EBADMSG', [badParams]],
    ['a hash', { info: [0, 4, 2] }, 'failed EBADMSG', [badParams]],
    ['a signer', { info: [0, 0, 2, 1] }, 'failed EBADMSG', [badParams]],
    ['padding that is not zero', { info: [0, 0, 2, 0, 0, 0, 0, 1] }, 'failed EBADMSG', [badParams]],
    ['a length beyond the file', { length: 0x7fffffff }, 'failed EBADMSG', []],
    ['no message', { content: Uint8Array.of(1, 2, 3) }, 'failed EBADMSG', []],
  ])('%s', async (_name, trailer, outcome, messages) => {
    const signed = await sign(trailer);
    if (signed === undefined) throw new Error('no signature is found');
    const verdict = await runLoader(picture, { isDebian, signed });
    expect(stepText(verdict, 'signature').split(':')[0]).toBe(outcome);
    const said = verdict.messages.filter((line) => [otherType, badParams, unverified].includes(line));
    expect(said.toSorted()).toEqual(messages.toSorted());
    const isRefused = outcome !== 'passed';
    expect([verdict.outcome, verdict.errno]).toEqual(
      isRefused ? ['refused', 'EBADMSG'] : ['loaded', undefined],
    );
    // Before anything of the module is looked at.
    expect(verdict.steps.filter((step) => step.outcome === 'not-reached')).toHaveLength(isRefused ? 9 : 0);
  });

  test('none', async () => {
    const verdict = await runLoader(picture, { isDebian });
    expect(verdict.steps[0]?.outcome).toBe('passed');
    expect(verdict.messages.filter((line) => line === unverified)).toEqual(soft);
    expect(verdict.steps[0]?.explanation).toContain('A kernel that enforces signatures');
  });

  test('said after the other taints, and not of a module that is refused before', async () => {
    for (const release of kernelReleases) {
      const verdict = await runLoader(outOfTree, { isDebian, release });
      const taints = verdict.messages.filter((line) => / taint|tainting /.test(line));
      expect(taints, release).toEqual([
        'lp: loading out-of-tree module taints kernel.',
        'lp: tainting kernel with TAINT_LIVEPATCH',
        ...soft,
      ]);
    }
    const refused = await runLoader(picture.replace('.text PROGBITS AX', '.text PROGBITS WAX'), { isDebian });
    expect(refused.errno).toBe('ENOEXEC');
    expect(refused.messages).not.toContain(unverified);
  });
});
