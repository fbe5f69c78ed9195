import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kernels = fileURLToPath(new URL('../../node_modules/.cache/klpscope-kernel', import.meta.url));

/** A file that a variable of the environment names; `undefined` where it names none. */
function named(variable: string): string | undefined {
  const path = process.env[variable];
  if (path !== undefined && !existsSync(path)) throw new Error(`${variable}: there is no ${path}`);
  return path;
}

/** A vmlinux that the kernel tests have fetched, or the one of `VMLINUX`. */
export function vmlinux(): string | undefined {
  const given = named('VMLINUX');
  if (given !== undefined || !existsSync(kernels)) return given;
  return readdirSync(kernels)
    .map((version) => join(kernels, version, 'vmlinux'))
    .find(existsSync);
}

/** The folder of a kernel's modules: `MODULES`. */
export const modules = (): string | undefined => named('MODULES');

/** A module with its debug information: `DEBUG_MODULE`. */
export const debugModule = (): string | undefined => named('DEBUG_MODULE');

/** klp-convert of the kernel's tree: `KLP_CONVERT`. */
export const nativeConvert = (): string | undefined => named('KLP_CONVERT');
