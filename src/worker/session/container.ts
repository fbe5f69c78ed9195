import { formatProblem } from '../../base/format-error';
import { readBtf } from '../../elf/btf';
import { readBuildId } from '../../elf/build-id';
import { modinfoValue } from '../../elf/modinfo';
import { releaseOf, thisModuleSize } from '../../elf/module-info';
import { appendedSize, type SignedModule } from '../../elf/module-signature';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { compareImports } from '../../loader/container/compare-imports';
import { compareDepends, dependsOf } from '../../loader/container/dependencies';
import { shippedModuleSize } from '../../loader/container/module-size';
import { compareNamespaces } from '../../loader/container/namespaces';
import { signCommand } from '../../loader/container/sign-command';
import { compareFlags, kernelVermagic, splitVermagic } from '../../loader/container/vermagic';
import { findExport, isKnownNotExported } from '../../loader/exports';
import { findAllocated } from '../../loader/find-allocated';
import { importsOf } from '../../loader/imports';
import type { KernelProfile } from '../../loader/profile';
import { type ModuleVersions, readVersions } from '../../loader/versions';
import { shellFile } from '../../report/audit/shell';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { KernelBuild } from '../../symbols/symbol-source';
import type {
  BtfFacts,
  ContainerFacts,
  CrcState,
  DependsFacts,
  ImportRow,
  SignatureFacts,
  ThisModuleFacts,
  VermagicFacts,
  VersionsFacts,
} from '../container';

/** What is open, as far as the container is about it. */
export interface Contained {
  readonly module: LivepatchModule;
  readonly converted: LivepatchModule | undefined;
  readonly signed: SignedModule | undefined;
  readonly map: SymbolMap | undefined;
  readonly profile: KernelProfile;
  /** Of what will be loaded. */
  readonly fileName: string;
}

/** Names of imports that are listed; all are in the table of imports. */
const mostNames = 5;

/** Everything the page says of the container. What of it cannot be read is absent. */
export async function containerFacts(open: Contained): Promise<ContainerFacts> {
  const { module, converted, map } = open;
  const { object } = module;
  const build = map?.sources.find(({ source }) => source.build !== undefined)?.source.build;
  const loaded = converted ?? module;
  const isWhole = object.problems.length === 0;
  const [buildId, btf] = await Promise.all([readBuildId(object), isWhole ? readBtf(object) : undefined]);
  const vermagic = vermagicFacts(open, build);
  const size = thisModuleSize(object);
  return {
    ...(vermagic !== undefined && { vermagic }),
    versions: versionsFacts(open, loaded, await versionsOf(open)),
    depends: dependsFacts(loaded, map),
    namespaces: compareNamespaces(loaded, map).map(({ namespace, imports, isAllowed }) => ({
      namespace,
      state: !isAllowed ? 'missing' : imports.length === 0 ? 'unused' : 'imported',
      ...firstOf(imports),
    })),
    ...(buildId !== undefined && { buildId }),
    ...(btf !== undefined && { btf: btfFacts(btf) }),
    ...(size !== undefined && { thisModule: thisModuleFacts(size, build, map, module) }),
    signature: signatureFacts(open),
    isConverted: converted !== undefined,
  };
}

/** The table of imports: of the module as it was opened. */
export async function importRows(open: Contained): Promise<ImportRow[]> {
  const { module, converted, map } = open;
  const left = converted && new Set(Array.from(importsOf(converted), ({ name }) => name));
  const own = new Set(Array.from(importsOf(module), ({ name }) => name));
  return compareImports(module, map, await versionsOf(open)).map(({ name, crc, found, state }) => {
    const details = found?.details;
    return {
      key: name,
      symbol: name,
      exporters: found?.objects ?? [],
      state,
      isConverted: left !== undefined && own.has(name) && !left.has(name),
      ...(crc !== undefined && { crc }),
      ...(details !== undefined && {
        kernelCrc: details.crc,
        license: details.isGpl ? ('GPL' as const) : ('any' as const),
      }),
      ...(details !== undefined && details.namespace !== '' && { namespace: details.namespace }),
    };
  });
}

/** As the loader has it: sections beyond the end of the file are refused before anything of them is read. */
async function versionsOf({ module: { object }, profile }: Contained): Promise<ModuleVersions | undefined> {
  return object.problems.length === 0 ? readVersions(object, profile) : undefined;
}

function vermagicFacts(
  { module, map }: Contained,
  build: KernelBuild | undefined,
): VermagicFacts | undefined {
  const text = modinfoValue(module.modinfo, 'vermagic');
  if (text === undefined) return undefined;
  const own = splitVermagic(text);
  const kernel = kernelVermagic(map, build);
  return {
    text,
    release: {
      text: own.release,
      state: kernel === undefined ? 'unknown' : kernel.release === own.release ? 'same' : 'other',
      ...(kernel !== undefined && { kernel: kernel.release }),
    },
    isReleaseCompared: findAllocated(module.object, '__versions') === undefined,
    flags: compareFlags(own.flags, kernel?.flags),
    ...(build !== undefined && { kernel: build.vermagic }),
  };
}

function versionsFacts(
  { module, map, profile }: Contained,
  loaded: LivepatchModule,
  versions: ModuleVersions | undefined,
): VersionsFacts {
  const counts: Record<CrcState, number> = {
    same: 0,
    differs: 0,
    missing: 0,
    'not-compared': 0,
    'not-exported': 0,
    unknown: 0,
    unused: 0,
  };
  for (const { state } of compareImports(loaded, map, versions)) counts[state] += 1;
  const has = (name: string): boolean => findAllocated(module.object, name) !== undefined;
  return {
    ...(versions !== undefined && { section: versions.isExtended ? '__version_ext_crcs' : '__versions' }),
    release: profile.release,
    hasBoth: has('__versions') && has('__version_ext_crcs'),
    isComparable: map?.sources.some(({ source }) => source.exportDetails !== undefined) ?? false,
    counts,
  };
}

function dependsFacts(module: LivepatchModule, map: SymbolMap | undefined): DependsFacts {
  const isStated = modinfoValue(module.modinfo, 'depends') !== undefined;
  const unknown = [...importsOf(module)].filter(
    ({ bytes }) => findExport(map, bytes) === undefined && !isKnownNotExported(map, bytes),
  ).length;
  if (map === undefined) {
    const listed = [...new Set(dependsOf(module))];
    return {
      isStated,
      unknown,
      missing: [],
      listed: listed.map((name) => ({ name, state: 'unknown', ...firstOf([]) })),
    };
  }
  const { listed, missing } = compareDepends(module, map);
  return {
    isStated,
    unknown,
    listed: listed.map(({ name, imports }) => ({
      name,
      state: imports.length > 0 ? 'needed' : map.exportsOf(name) > 0 ? 'unneeded' : 'unknown',
      ...firstOf(imports),
    })),
    missing: missing.map(({ modules, imports }) => ({ modules, ...firstOf(imports) })),
  };
}

function firstOf(imports: readonly string[]): {
  readonly imports: readonly string[];
  readonly count: number;
} {
  return { imports: imports.slice(0, mostNames), count: imports.length };
}

function btfFacts({ size, baseSize, isSplit }: NonNullable<Awaited<ReturnType<typeof readBtf>>>): BtfFacts {
  return {
    size,
    ...(baseSize !== undefined && { baseSize }),
    form: isSplit === undefined ? 'damaged' : isSplit ? 'split' : 'alone',
  };
}

function thisModuleFacts(
  size: number,
  build: KernelBuild | undefined,
  map: SymbolMap | undefined,
  { modinfo }: LivepatchModule,
): ThisModuleFacts {
  if (build?.moduleSize !== undefined) {
    const { release } = splitVermagic(build.vermagic);
    return { size, kernel: { size: build.moduleSize, by: 'modules', release } };
  }
  const release = kernelVermagic(map, build)?.release ?? releaseOf(modinfo);
  const known = release === undefined ? undefined : shippedModuleSize(release);
  return release === undefined || known === undefined
    ? { size }
    : { size, kernel: { size: known, by: 'shipped', release } };
}

/** `struct module_signature` and the mark, which follow the message. */
const recordAndMark = 12 + 28;

function signatureFacts({ signed, fileName }: Contained): SignatureFacts {
  const command = (hash: string): string => signCommand(hash, shellFile(fileName));
  if (signed === undefined) return { command: command('sha256') };
  const { signature, problem } = signed;
  const size = appendedSize(signed);
  const { hash } = signature ?? {};
  // A hash without a name is none that sign-file knows.
  return {
    command: command(hash === undefined || hash.includes('.') ? 'sha256' : hash),
    appended: {
      ...signature,
      size,
      ...(signature?.type === 'PKCS#7' && { messageSize: size - recordAndMark }),
      ...(problem !== undefined && { problem: formatProblem(problem) }),
    },
  };
}
