import { type Examination, examine } from '../../audit/examine';
import type { Finding } from '../../audit/finding';
import { rules } from '../../audit/rules/index';
import { formatHex } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { releaseOf } from '../../elf/module-info';
import type { SignedModule } from '../../elf/module-signature';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { StubBranch } from '../../loader/branches';
import { chooseProfile, type KernelProfile, kernelReleases } from '../../loader/profile';
import type { SpecialSection } from '../../loader/special/special-section';
import { kernelName, verdictSentence } from '../../report/verdict-text';
import type { SymbolMap } from '../../symbols/symbol-map';
import type {
  AuditSummary,
  BranchSummary,
  FindingSummary,
  LoaderSummary,
  RuleSummary,
  SpecialSectionSummary,
  VerdictSummary,
} from '../snapshot';

/** What a kernel would do with the module and with the converted one, and what the rules find in both. */
export interface Examinations {
  readonly profile: KernelProfile;
  readonly ownRelease: string;
  readonly before: Examination;
  readonly after: Examination | undefined;
}

/** What is examined. */
export interface Examined {
  readonly module: LivepatchModule;
  readonly signed: SignedModule | undefined;
  readonly converted: LivepatchModule | undefined;
  readonly map: SymbolMap | undefined;
}

/**
 * Follows the kernel that the module was built for, or one of another `release`. `undefined` for an object file that is
 * no module, and for one whose sections cannot be read.
 */
export async function examineBoth(
  { module, signed, converted, map }: Examined,
  release: string | undefined,
): Promise<Examinations | undefined> {
  if (module.modinfo.length === 0) return undefined;
  const own = chooseProfile(releaseOf(module.modinfo));
  const chosen = kernelReleases.find((known) => known === release) ?? own.release;
  const profile = { ...own, release: chosen };
  try {
    const before = await examine(module, { profile, map, signed });
    // The conversion drops a signature.
    const after = converted === undefined ? undefined : await examine(converted, { profile, map });
    return { profile, ownRelease: own.release, before, after };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

export function summarizeLoader({ profile, ownRelease, before, after }: Examinations): LoaderSummary {
  return {
    release: profile.release,
    releases: kernelReleases,
    ownRelease,
    before: summarizeVerdict(before),
    ...(after !== undefined && { after: summarizeVerdict(after) }),
  };
}

function summarizeVerdict({ module, verdict, life, special, branches }: Examination): VerdictSummary {
  const { profile, outcome, steps, messages } = verdict;
  return {
    kernel: kernelName(profile),
    outcome,
    sentence: verdictSentence(verdict),
    steps,
    life,
    special: special.map(summarizeSpecial),
    branches: {
      count: branches.length,
      first: [...branches]
        .sort((a, b) => Number(b.isRefused) - Number(a.isRefused))
        .slice(0, mostListed)
        .map((branch) => summarizeBranch(module, branch)),
    },
    messages,
  };
}

/** Keys and branches that the page lists; a large driver has tens of thousands. What is wrong comes first. */
const mostListed = 200;

function summarizeBranch(
  { object }: LivepatchModule,
  { section, offset, symbolName, branch: { kind, following, followedBy }, isRefused }: StubBranch,
): BranchSummary {
  return {
    place: `${object.sectionName(section.target)}+${formatHex(offset)}`,
    symbol: symbolName,
    kind,
    isRefused,
    ...(following !== undefined && { following: following.toString(16).padStart(8, '0') }),
    ...(followedBy !== undefined && { followedBy }),
  };
}

function summarizeSpecial({
  keys,
  entries,
  breaks,
  index: _,
  ...section
}: SpecialSection): SpecialSectionSummary {
  const lateFirst = [...keys].sort(
    (a, b) => Number(b.lateWith !== undefined) - Number(a.lateWith !== undefined),
  );
  return {
    ...section,
    ...(entries !== undefined && { entries }),
    ...(breaks !== undefined && { breaks }),
    keys: lateFirst.slice(0, mostListed).map(({ code, key, owner, isOwn, lateWith }) => ({
      code,
      ...(key !== undefined && { key }),
      ...(isOwn ? { owner: 'this module' } : owner !== undefined && { owner }),
      ...(lateWith !== undefined && { lateWith }),
    })),
    keyCount: keys.length,
  };
}

/** A finding with what the conversion does about it. */
export interface FateOfFinding {
  readonly finding: Finding;
  readonly fate: FindingSummary['fate'];
}

/** The findings of both sides, what stays first within a severity. */
export function findingsOf({ before, after }: Examinations): FateOfFinding[] {
  if (after === undefined) return before.audit.findings.map((finding) => ({ finding, fate: 'stays' }));
  const old = new Map(before.audit.findings.map((finding) => [finding.key, finding]));
  const left = new Set(after.audit.findings.map(({ key }) => key));
  return [
    // What stays is shown in the module as it is: that is what the page shows places and bytes of.
    ...after.audit.findings.map((finding): FateOfFinding => {
      const same = old.get(finding.key);
      return same === undefined ? { finding, fate: 'made' } : { finding: same, fate: 'stays' };
    }),
    ...before.audit.findings
      .filter(({ key }) => !left.has(key))
      .map((finding): FateOfFinding => ({ finding, fate: 'mended' })),
  ];
}

export function summarizeAudit(examinations: Examinations): AuditSummary {
  const { before, after } = examinations;
  const failures = [...before.audit.failures, ...(after?.audit.failures ?? [])];
  return {
    findings: findingsOf(examinations).map(({ finding, fate }) => {
      const { key, rule, severity, message, object } = finding;
      const title = rules.find(({ id }) => id === rule)?.title ?? rule;
      return { key, rule, title, severity, message, fate, ...(object !== undefined && { object }) };
    }),
    failures: failures.filter(
      ({ rule }, index) => failures.findIndex((failure) => failure.rule === rule) === index,
    ),
  };
}

/** All rules as their pages show them. */
export function summarizeRules(): RuleSummary[] {
  return rules.map(({ find: _, lines = [], ...rule }) => ({ ...rule, lines }));
}
