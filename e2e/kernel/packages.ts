import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { run, runChecked } from './run';

/** The meta packages that name one kernel; no version is written down here. */
export interface KernelSource {
  readonly label: string;
  readonly imagePackage: string;
  readonly headersPackage: string;
}

/** A kernel that is ready to be booted and built against. */
export interface Kernel {
  readonly label: string;
  /** The release as `uname -r` prints it. */
  readonly version: string;
  readonly vmlinuz: string;
  readonly headers: string;
  /** Modules of the distribution that are loaded before the symbols are read. */
  readonly modules: readonly string[];
  /** Folder that outlives a test run. */
  readonly cache: string;
}

/** A kernel, or the sentence that says what keeps it from being used. */
type PreparedKernel =
  | { readonly kind: 'ready'; readonly kernel: Kernel }
  | { readonly kind: 'missing'; readonly reason: string };

/** The two kernels of Debian 12: its own release and the newer one offered beside it. */
export const kernelSources: readonly KernelSource[] = [
  {
    label: 'stable kernel',
    imagePackage: 'linux-image-amd64',
    headersPackage: 'linux-headers-amd64',
  },
  {
    label: 'newer kernel',
    imagePackage: 'linux-image-6.12-amd64',
    headersPackage: 'linux-headers-6.12-amd64',
  },
];

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cacheRoot = join(repository, 'node_modules', '.cache', 'klpscope-kernel');

const tools = ['qemu-system-x86', 'busybox-static', 'cpio', 'gcc', 'make', 'binutils', 'xz-utils', 'openssl'];

// configfs exports symbols, loop does not; neither depends on another module.
const contextModules = ['configfs', 'loop'];

class Unavailable extends Error {}

/** Version of an installed package; undefined when it is not, or no longer, installed. */
async function installedVersion(name: string): Promise<string | undefined> {
  // A dollar sign in front of braces is dpkg's own notation, no template.
  const format = ['db:Status-Status', 'Version'].map((field) => `$\{${field}} `).join('');
  const [status, version] = (await run('dpkg-query', ['-W', '-f', format, name])).stdout.split(' ');
  return status === 'installed' ? version : undefined;
}

async function dependencyOf(metaPackage: string, prefix: string): Promise<string | undefined> {
  const text = (await run('apt-cache', ['depends', metaPackage])).stdout;
  return new RegExp(`Depends: ${prefix}(\\S+)`).exec(text)?.[1];
}

async function install(names: readonly string[]): Promise<void> {
  if (!isRoot()) {
    throw new Unavailable(`not root, and these packages are missing: ${names.join(', ')}`);
  }
  const result = await run(
    'apt-get',
    // A machine under set-up may hold the lock for a while; waiting beats failing.
    ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names],
    { env: { DEBIAN_FRONTEND: 'noninteractive' } },
  );
  if (result.code !== 0) {
    const said = result.stderr.trim().split('\n').at(-1) ?? '';
    throw new Unavailable(`apt-get could not install ${names.join(', ')}: ${said}`);
  }
}

async function findVersion(source: KernelSource): Promise<string> {
  const version = await dependencyOf(source.imagePackage, 'linux-image-');
  if (version !== undefined) return version;
  throw new Unavailable(`this system's package lists have no ${source.imagePackage}`);
}

/** Unpacks what is needed of the image package; the whole module tree would be 400 MB. */
async function unpackImage(version: string, cache: string): Promise<void> {
  const folder = await mkdtemp(join(cacheRoot, 'unpack-'));
  try {
    const archive = await download(`linux-image-${version}`, folder);
    await checkSameVersion(version, join(folder, archive));
    await runChecked('dpkg-deb', ['-x', archive, 'tree'], { cwd: folder });
    const wanted = await findModules(join(folder, 'tree', 'lib', 'modules'));
    const ready = join(folder, 'ready');
    await mkdir(join(ready, 'modules'), { recursive: true });
    await rename(join(folder, 'tree', 'boot', `vmlinuz-${version}`), join(ready, 'vmlinuz'));
    for (const [module, file] of wanted) {
      const target = join(ready, 'modules', `${module}.ko`);
      await rename(file, file.endsWith('.xz') ? `${target}.xz` : target);
      // The static busybox in the guest cannot load a compressed module.
      if (file.endsWith('.xz')) await runChecked('xz', ['-d', `${target}.xz`]);
    }
    await writeFile(join(ready, 'package.txt'), `${archive}\n`);
    await rm(cache, { recursive: true, force: true });
    await rename(ready, cache);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The kernel; skips the tests, or fails where they must run, when it cannot be had: there a skip would look like a pass. */
export async function kernelOrSkip(source: KernelSource): Promise<Kernel> {
  const prepared = await prepareKernel(source);
  if (prepared.kind === 'ready') return prepared.kernel;
  return skip(prepared.reason);
}

/** As {@link kernelOrSkip}, for the vmlinux of a kernel. */
export async function vmlinuxOrSkip(kernel: Kernel): Promise<string> {
  const prepared = await prepareDebugKernel(kernel);
  return 'vmlinux' in prepared ? prepared.vmlinux : skip(prepared.reason);
}

function skip(reason: string): never {
  if (process.env['KLPSCOPE_KERNEL_REQUIRED'] === '1') throw new Error(reason);
  test.skip(true, reason);
  throw new Error('a skipped test does not go on');
}

/**
 * The vmlinux with symbols and debug information of a kernel, kept beside it: 633 MB from a package of 860 MB. The
 * sentence that says why not, when it cannot be had.
 */
async function prepareDebugKernel(kernel: Kernel): Promise<{ vmlinux: string } | { reason: string }> {
  const vmlinux = join(kernel.cache, 'vmlinux');
  if (existsSync(vmlinux)) return { vmlinux };
  const folder = await mkdtemp(join(cacheRoot, 'unpack-'));
  try {
    const archive = await download(`linux-image-${kernel.version}-dbg`, folder);
    const path = `./usr/lib/debug/boot/vmlinux-${kernel.version}`;
    await runChecked('sh', ['-c', 'dpkg-deb --fsys-tarfile "$1" | tar -x "$2"', 'sh', archive, path], {
      cwd: folder,
    });
    await rename(join(folder, path), vmlinux);
    return { vmlinux };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { reason: error.message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The name of the archive in `folder`. */
async function download(name: string, folder: string): Promise<string> {
  // Without the sandbox option apt warns that its own user cannot write here.
  const result = await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], { cwd: folder });
  const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
  if (result.code === 0 && archive !== undefined) return archive;
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  throw new Unavailable(`apt-get could not download ${name}: ${said}`);
}

async function checkSameVersion(version: string, archive: string): Promise<void> {
  const image = (await runChecked('dpkg-deb', ['-f', archive, 'Version'])).trim();
  const headers = await installedVersion(`linux-headers-${version}`);
  // One release name can be rebuilt with other symbol versions; such modules do not load.
  if (image !== headers) {
    throw new Unavailable(`linux-image-${version} is ${image}, but the installed headers are ${headers}`);
  }
}

async function findModules(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true })) {
    const match = /([^/]+)\.ko(\.xz)?$/.exec(entry);
    const name = match?.[1];
    if (name !== undefined && contextModules.includes(name)) found.set(name, join(root, entry));
  }
  for (const name of contextModules) {
    if (!found.has(name)) throw new Error(`the image package has no module ${name}`);
  }
  return found;
}

async function prepare(source: KernelSource): Promise<Kernel> {
  const version = await findVersion(source);
  const absent: string[] = [];
  for (const name of [...tools, `linux-headers-${version}`]) {
    if ((await installedVersion(name)) === undefined) absent.push(name);
  }
  if (absent.length > 0) await install(absent);
  const cache = join(cacheRoot, version);
  await mkdir(cacheRoot, { recursive: true });
  if (!existsSync(join(cache, 'package.txt'))) await unpackImage(version, cache);
  return {
    label: source.label,
    version,
    vmlinuz: join(cache, 'vmlinuz'),
    headers: `/usr/src/linux-headers-${version}`,
    modules: contextModules.map((name) => join(cache, 'modules', `${name}.ko`)),
    cache,
  };
}

/** Brings a kernel, its headers and all tools onto this machine, or says why it cannot. */
async function prepareKernel(source: KernelSource): Promise<PreparedKernel> {
  if (process.arch !== 'x64' || !existsSync('/usr/bin/dpkg-query') || !existsSync('/usr/bin/apt-get')) {
    return missing(source, 'the kernels are taken from Debian packages, this is no Debian x86_64');
  }
  try {
    return { kind: 'ready', kernel: await prepare(source) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    if (!isRoot()) return missing(source, error.message);
  }
  // A fresh machine has no package lists, and old lists name files that the mirrors no longer have.
  await run('apt-get', ['update', '-q']);
  try {
    return { kind: 'ready', kernel: await prepare(source) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return missing(source, error.message);
  }
}

function missing(source: KernelSource, reason: string): PreparedKernel {
  return { kind: 'missing', reason: `${source.label} not tested: ${reason}` };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
