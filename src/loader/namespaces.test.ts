import { describe, expect, test } from 'vitest';
import type { LivepatchModule } from '../klp/livepatch-module';
import { openModule } from '../testing/open-module';
import { modinfoLine } from '../testing/run-loader';
import { mayUseNamespace } from './namespaces';

function moduleOf(name: string, ...namespaces: readonly string[]): Promise<LivepatchModule> {
  const tags = namespaces.map((namespace) => `import_ns=${namespace}`);
  return openModule(
    `module x86_64\n${modinfoLine('livepatch=Y', ...tags)}\nthis-module ${name}\nsection .text PROGBITS AX 8\nsymbol f FUNC LOCAL .text 0 8`,
  );
}

describe('namespaces that are imported', () => {
  test.each([
    ['none is needed', [], '', true],
    ['not imported', [], 'CRYPTO_INTERNAL', false],
    ['imported', ['CRYPTO_INTERNAL'], 'CRYPTO_INTERNAL', true],
    ['one of several', ['A', 'CRYPTO_INTERNAL', 'B'], 'CRYPTO_INTERNAL', true],
    ['another', ['CRYPTO'], 'CRYPTO_INTERNAL', false],
    ['a longer one', ['CRYPTO_INTERNAL_X'], 'CRYPTO_INTERNAL', false],
    ['in small letters', ['crypto_internal'], 'CRYPTO_INTERNAL', false],
    ['a star is none', ['CRYPTO_*'], 'CRYPTO_INTERNAL', false],
    ['an empty one imports nothing', [''], 'CRYPTO_INTERNAL', false],
    ['with a word before the colon that is not module', ['modules:lp'], 'modules:lp', true],
  ])('%s', async (_, imported, namespace, expected) => {
    expect(mayUseNamespace(await moduleOf('lp', ...imported), namespace)).toBe(expected);
  });
});

describe('namespaces for modules by name', () => {
  test.each([
    ['kvm', 'module:kvm', true],
    ['kvm', 'module:kvm-intel', false],
    ['kvm_intel', 'module:kvm', false],
    ['kvm_intel', 'module:kvm-intel', true],
    ['kvm_intel', 'module:kvm_intel', true],
    ['kvm_intel', 'module:kvm-*', true],
    ['kvm_intel', 'module:kvm*', true],
    ['kvm', 'module:kvm-*', false],
    ['kvm', 'module:kvm*', true],
    ['kvm', 'module:xe,kvm,i915', true],
    ['i915', 'module:xe,kvm,i915', true],
    ['xe', 'module:xe,kvm,i915', true],
    ['i91', 'module:xe,kvm,i915', false],
    ['kvm_amd', 'module:xe,kvm-*,i915', true],
    ['lp', 'module:*', true],
    ['lp', 'module:', false],
    ['lp', 'module:,', false],
    ['intel_kvm', 'module:*kvm', false],
    ['kvm', 'module: kvm', false],
  ])('%s, %s', async (name, namespace, expected) => {
    expect(mayUseNamespace(await moduleOf(name), namespace)).toBe(expected);
  });

  test('importing one does not help', async () => {
    expect(mayUseNamespace(await moduleOf('lp', 'module:kvm'), 'module:kvm')).toBe(false);
  });
});
