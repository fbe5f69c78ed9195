import { expect, test } from 'vitest';
import { openModule } from '../../testing/open-module';
import { exportLine, kernelMap, livepatchTags, modulePicture } from '../../testing/run-loader';
import { compareNamespaces } from './namespaces';

const map = kernelMap(
  exportLine('cxl_a', { namespace: 'CXL' }),
  exportLine('cxl_b', { namespace: 'CXL' }),
  exportLine('of_kvm', { namespace: 'module:kvm' }),
  exportLine('of_lp', { namespace: 'module:lp,kvm' }),
);

async function compare(namespaces: readonly string[], ...imports: readonly string[]) {
  const tags = [...livepatchTags, ...namespaces.map((name) => `import_ns=${name}`)];
  const lines = imports.map((name) => `undefined ${name}`).join('\n');
  return compareNamespaces(await openModule(modulePicture(lines, tags)), map).map(
    ({ namespace, imports: of, isAllowed }) => `${isAllowed ? '' : 'not '}${namespace}: ${of.join(' ')}`,
  );
}

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['none', [], ['seq_printf'], []],
  ['imported', ['CXL'], ['cxl_a', 'seq_printf', 'cxl_b'], ['CXL: cxl_a cxl_b']],
  ['not imported', [], ['cxl_a'], ['not CXL: cxl_a']],
  ['of no use', ['CXL', 'DMA_BUF', 'DMA_BUF'], ['cxl_a'], ['CXL: cxl_a', 'DMA_BUF: ']],
  ['for modules of other names', [], ['of_kvm'], ['not module:kvm: of_kvm']],
  ['for this module', [], ['of_lp'], ['module:lp,kvm: of_lp']],
])('%s', async (_, namespaces, imports, expected) => {
  expect(await compare(namespaces, ...imports)).toEqual(expected);
});
