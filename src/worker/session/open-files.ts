import { BlobSource, type ConcatSource } from '../../bytes/byte-source';
import { fingerprint, fingerprintBytes } from '../../bytes/fingerprint';
import { diffObjects, type ObjectDiff } from '../../diff/diff-objects';
import { ObjectFile } from '../../elf/object-file';
import { convertModule } from '../../klp/convert';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Plan } from '../../klp/plan';
import { readLivepatchModule } from '../../klp/read-module';
import { verifyConversion } from '../../klp/verify';
import type { SymbolSource } from '../../symbols/symbol-map';
import { parseSymbolSource } from '../../symbols/symbol-source';
import type { Fingerprint, NamedBlob } from '../protocol';

/** A module that is open. */
export interface OpenModule {
  readonly file: NamedBlob;
  readonly fingerprint: Fingerprint;
  readonly module: LivepatchModule;
}

/** A symbol list that is open. */
export interface OpenList {
  readonly file: NamedBlob;
  readonly fingerprint: Fingerprint;
  readonly list: SymbolSource;
}

/** The result of carrying out a plan: read back, checked, compared. */
export type Conversion =
  | {
      readonly kind: 'converted';
      readonly output: ConcatSource;
      readonly module: LivepatchModule;
      readonly checks: readonly string[];
      readonly diff: ObjectDiff;
    }
  | { readonly kind: 'failed'; readonly problems: readonly string[] };

/** Throws FormatError when the file is not a module that can be read. */
export async function openModule(file: NamedBlob): Promise<OpenModule> {
  const source = new BlobSource(file);
  const [sha256, module] = await Promise.all([
    fingerprint(source),
    ObjectFile.open(source).then(readLivepatchModule),
  ]);
  return { file, fingerprint: nameFingerprint(file, sha256), module };
}

/** Throws FormatError when the file is not a symbol list. */
export async function openList(file: NamedBlob, onProgress: (fraction: number) => void): Promise<OpenList> {
  const source = new BlobSource(file);
  const bytes = await source.read(0, source.size);
  // Computed on another thread while this one reads the list, so it is asked for first.
  const print = fingerprintBytes(bytes);
  const [sha256, list] = await Promise.all([
    print,
    Promise.resolve(bytes).then((text) => parseSymbolSource(text, onProgress)),
  ]);
  return { file, fingerprint: nameFingerprint(file, sha256), list };
}

function nameFingerprint({ name, size }: NamedBlob, sha256: string): Fingerprint {
  return { name, size, sha256 };
}

/** Carries out a plan that is `ready`. What the check finds wrong is a result, not an exception. */
export async function convert(plan: Plan): Promise<Conversion> {
  const output = await convertModule(plan);
  const { object, checks, problems } = await verifyConversion(plan, output);
  if (problems.length > 0) return { kind: 'failed', problems };
  const renamed = new Map(
    plan.symbols.flatMap(({ name, newName }) => (newName === undefined ? [] : [[name, newName] as const])),
  );
  const [module, diff] = await Promise.all([
    readLivepatchModule(object),
    diffObjects(plan.module.object, object, renamed),
  ]);
  return { kind: 'converted', output, module, checks, diff };
}
