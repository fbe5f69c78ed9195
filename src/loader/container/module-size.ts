/**
 * Bytes of `struct module` by release, the size of `.gnu.linkonce.this_module` in modules that were shipped with these
 * kernels. It depends on the configuration: other builds of the same release may have another.
 */
const shipped: Readonly<Record<string, number>> = {
  '6.1.0-56-amd64': 896,
  '6.12.117+deb12-amd64': 1280,
};

/** The size of `struct module` in the kernel of a release; `undefined` for one that is not known. */
export function shippedModuleSize(release: string): number | undefined {
  return Object.hasOwn(shipped, release) ? shipped[release] : undefined;
}
