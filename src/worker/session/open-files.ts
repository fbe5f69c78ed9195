import type { ConcatSource } from '../../bytes/byte-source';
import { fingerprintOf, sha256Of } from '../../bytes/fingerprint';
import { diffObjects, type ObjectDiff } from '../../diff/diff-objects';
import { unwrappingNotes } from '../../files/unwrap';
import { convertModule } from '../../klp/conversion/convert';
import { type Verification, verifyConversion } from '../../klp/conversion/verify';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { Plan } from '../../klp/plan/plan';
import { readLivepatchModule } from '../../klp/read-module';
import type { Repair } from '../../klp/repair/mend';
import { repairModule, verifyRepair } from '../../klp/repair/repair-module';
import type { NamedBlob } from '../protocol';
import type { Fingerprint } from '../snapshot';
import type { Given } from './roles';

/** A module as far as it has been read. */
export interface ReadModule {
  readonly file: NamedBlob;
  readonly module: LivepatchModule;
  readonly isLivepatch: boolean;
  /** What was around the module, one sentence each. */
  readonly notes: readonly string[];
  /** As it was given: it becomes a source when a livepatch is opened that may patch it. */
  readonly given: Given;
}

/** A module that is open. */
export interface OpenModule extends ReadModule {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly fingerprint: Fingerprint;
}

/** The result of carrying out a plan or a repair: read back, checked, compared. */
export type Conversion =
  | {
      readonly kind: 'converted';
      readonly output: ConcatSource;
      readonly module: LivepatchModule;
      readonly checks: readonly string[];
      readonly diff: ObjectDiff;
    }
  | { readonly kind: 'failed'; readonly problems: readonly string[] };

/** Hears how far the opening of a module is. */
export interface ReadListener {
  /** What it is, before its digest is computed, for which all of it must be read. */
  onRead(read: ReadModule): void;
  /** The part of the digest that is computed, 0 … 1. */
  onDigest(read: ReadModule, fraction: number): void;
}

/** Throws FormatError when the file is not a module that can be read. */
export async function openModule(given: Given, listener?: ReadListener): Promise<OpenModule> {
  const { file, unwrapped, what } = given;
  if (what.kind !== 'object') throw new RangeError('only object files are modules');
  const read: ReadModule = {
    file: file.blob,
    module: await readLivepatchModule(what.object),
    isLivepatch: what.isLivepatch,
    notes: unwrappingNotes(unwrapped, file.source.size),
    given,
  };
  listener?.onRead(read);
  const sha256 = await sha256Of(file.source, (fraction) => listener?.onDigest(read, fraction));
  return { ...read, sha256, fingerprint: nameFingerprint(file.blob, fingerprintOf(sha256)) };
}

/** The fingerprint of a file by its name and size. */
export function nameFingerprint({ name, size }: { name: string; size: number }, sha256: string): Fingerprint {
  return { name, size, sha256 };
}

/** Carries out a plan that is `ready`. What the check finds wrong is a result, not an exception. */
export async function convert(plan: Plan): Promise<Conversion> {
  const output = await convertModule(plan);
  const renamed = new Map(
    plan.symbols.flatMap(({ name, parts: [part] }) =>
      part === undefined ? [] : [[name, part.newName] as const],
    ),
  );
  return completed(plan.module, output, await verifyConversion(plan, output), renamed);
}

/** Carries out a repair that is `ready`, likewise. */
export async function repair(planned: Repair): Promise<Conversion> {
  const output = await repairModule(planned);
  return completed(planned.module, output, await verifyRepair(planned, output), new Map());
}

async function completed(
  before: LivepatchModule,
  output: ConcatSource,
  { object, checks, problems }: Verification,
  renamed: ReadonlyMap<string, string>,
): Promise<Conversion> {
  if (problems.length > 0) return { kind: 'failed', problems };
  const [module, diff] = await Promise.all([
    readLivepatchModule(object),
    diffObjects(before.object, object, renamed),
  ]);
  return { kind: 'converted', output, module, checks, diff };
}
