import type { Audit } from '../../audit/audit';
import { version } from '../../base/version';
import { modinfoValue } from '../../elf/modinfo';
import { machineName } from '../../elf/names';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { RecognisedPatch } from '../../klp/patch/patch-description';
import type { Plan } from '../../klp/plan/plan';
import { isBlocking } from '../../klp/plan/resolution';
import type { Verdict } from '../../loader/verdict';
import type { SymbolMap } from '../../symbols/symbol-map';
import { explainSymbol, planSentence } from '../plan-text';
import { kernelName } from '../verdict-text';
import { patchedReport } from './patched-report';
import type { AuditReport } from './report-data';

/** What a report is made of. */
export interface ReportParts {
  readonly file: AuditReport['file'];
  /** Absent for a file that cannot be read as a module. */
  readonly module?: LivepatchModule | undefined;
  readonly plan?: Plan | undefined;
  readonly map: SymbolMap | undefined;
  readonly verdict: Verdict;
  /** What the module replaces. */
  readonly patch?: RecognisedPatch | undefined;
  readonly audit?: Audit | undefined;
}

/** Puts together what all forms of a report tell. */
export function makeReport({ file, module, plan, map, verdict, patch, audit }: ReportParts): AuditReport {
  return {
    file,
    ...(module !== undefined && { module: moduleFacts(module, file.name) }),
    kernel: kernelName(verdict.profile),
    sources: map?.sources.map(({ fileName, source }) => ({ name: fileName, kind: source.kind })) ?? [],
    ...(plan !== undefined && {
      plan: {
        state: plan.state,
        sentence: planSentence(plan),
        open: plan.symbols
          .filter(({ resolution }) => isBlocking(resolution.kind))
          .map((symbol) => ({
            symbol: symbol.name,
            kind: symbol.resolution.kind,
            explanation: explainSymbol(symbol),
          })),
      },
    }),
    verdict,
    ...(module !== undefined && patch !== undefined && { patched: patchedReport(module, patch) }),
    findings: audit?.findings ?? [],
    failures: audit?.failures ?? [],
    version,
  };
}

function moduleFacts(
  { moduleName, object, modinfo, dialect }: LivepatchModule,
  fileName: string,
): NonNullable<AuditReport['module']> {
  const vermagic = modinfoValue(modinfo, 'vermagic');
  return {
    name: moduleName ?? fileName,
    machine: machineName(object.header),
    dialect: dialect.title,
    ...(vermagic !== undefined && { vermagic }),
  };
}
