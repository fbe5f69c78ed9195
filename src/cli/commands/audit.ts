import { basename } from 'node:path';
import { worstOf } from '../../audit/audit';
import { examine } from '../../audit/examine';
import { FormatError } from '../../base/format-error';
import { BufferSource, type ByteSource } from '../../bytes/byte-source';
import { sha256Of } from '../../bytes/fingerprint';
import { isElf } from '../../elf/header';
import { releaseOf } from '../../elf/module-info';
import type { OpenedFile } from '../../files/open-file';
import { headOf, unwrap } from '../../files/unwrap';
import { describePatch } from '../../klp/patch/describe-patch';
import { planConversion } from '../../klp/plan/plan';
import { readLivepatchModule } from '../../klp/read-module';
import { dryRunOfBytes } from '../../loader/dry-run';
import { chooseProfile, type KernelRelease } from '../../loader/profile';
import { formatReport, type ReportFormat } from '../../report/audit/format-report';
import { makeReport } from '../../report/audit/make-report';
import type { AuditReport } from '../../report/audit/report-data';
import type { SymbolMap } from '../../symbols/symbol-map';
import { FileError, inFile, type OpenedPath, openBytes, openPath } from '../open-path';
import { readSources } from '../read-sources';
import { say, sayOfSources } from '../say';
import { writeOutput } from '../write-output';

/** How an audit is done and told. */
export interface AuditOptions {
  /** Paths of sources of symbols. */
  readonly symbols: readonly string[];
  /** Instead of the kernel that the module was built for. */
  readonly release: KernelRelease | undefined;
  readonly format: ReportFormat;
  /** Standard output when it is absent. */
  readonly output: string | undefined;
}

/** Follows the kernel with a module; 0 when it is not refused and no error is found, 1 otherwise, 2 when it cannot be read. */
export async function auditCommand(modulePath: string, options: AuditOptions): Promise<number> {
  let report: AuditReport;
  try {
    const map = options.symbols.length === 0 ? undefined : await readSources(options.symbols, say);
    if (map !== undefined) sayOfSources(map);
    report = await auditFile(modulePath, map, options.release);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    say(error.message);
    return 2;
  }
  const text = formatReport(report, options.format);
  if (options.output === undefined) process.stdout.write(text);
  else await writeOutput(options.output, new BufferSource(new TextEncoder().encode(text)));
  const isWrong = report.verdict.outcome === 'refused' || worstOf(report.findings) === 'error';
  return isWrong ? 1 : 0;
}

async function auditFile(
  path: string,
  map: SymbolMap | undefined,
  release: KernelRelease | undefined,
): Promise<AuditReport> {
  let file: OpenedPath;
  try {
    file = await openPath(path);
  } catch (error) {
    return auditUnreadable(path, map, release, error);
  }
  try {
    return await auditOpened(path, file.opened, map, release);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return await auditUnreadable(path, map, release, new FileError(path, error));
  } finally {
    await file.close();
  }
}

async function auditOpened(
  path: string,
  { file, unwrapped, what }: OpenedFile,
  map: SymbolMap | undefined,
  release: KernelRelease | undefined,
): Promise<AuditReport> {
  if (what.kind === 'text') throw new FileError(path, new Error('this is a source of symbols, not a module'));
  if (what.kind === 'decisions')
    throw new FileError(path, new Error('this is a file of decisions, not a module'));
  if (what.kind === 'vmlinux')
    return auditUnreadable(
      path,
      map,
      release,
      new FileError(path, new Error('this is a linked file, not a module')),
    );
  const module = await readLivepatchModule(what.object);
  const own = chooseProfile(releaseOf(module.modinfo));
  const profile = release === undefined ? own : { ...own, release };
  const { verdict, audit } = await examine(module, { profile, map, signed: unwrapped.signed });
  return makeReport({
    file: await describe(path, file.source),
    module,
    plan: await planConversion(module, map),
    patch: await describePatch(module),
    map,
    verdict,
    audit,
  });
}

/**
 * What klpscope cannot read the kernel may refuse: its ELF checks say how. What is no ELF file, and what they let through,
 * has no verdict: then the error is thrown.
 */
async function auditUnreadable(
  path: string,
  map: SymbolMap | undefined,
  release: KernelRelease | undefined,
  error: unknown,
): Promise<AuditReport> {
  const { file, close } = await inFile(path, () => openBytes(path));
  try {
    const { content } = await unwrap(file.source);
    if (!isElf(await headOf(content, 4))) throw error;
    const profile = { ...chooseProfile(undefined), ...(release !== undefined && { release }) };
    const verdict = await dryRunOfBytes(content, profile);
    if (verdict.outcome !== 'refused') throw error;
    say(error instanceof Error ? error.message : String(error));
    return makeReport({ file: await describe(path, file.source), map, verdict });
  } finally {
    await close();
  }
}

async function describe(path: string, source: ByteSource): Promise<AuditReport['file']> {
  return { name: basename(path), size: source.size, sha256: await sha256Of(source) };
}
