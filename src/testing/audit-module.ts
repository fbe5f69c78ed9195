import { audit } from '../audit/audit';
import type { AuditContext } from '../audit/rule';
import { rules } from '../audit/rules/index';
import { dryRun } from '../loader/dry-run';
import type { KernelProfile } from '../loader/profile';
import type { SymbolMap } from '../symbols/symbol-map';
import { type ModuleInput, openModule } from './open-module';

/** What rules look at, for a picture; `more` replaces what the files would give. */
export async function auditContext(
  input: ModuleInput,
  more: Partial<Omit<AuditContext, 'module' | 'profile'>> & {
    readonly profile?: Partial<KernelProfile>;
  } = {},
): Promise<AuditContext> {
  const module = await openModule(input);
  const profile: KernelProfile = { release: '6.12', isDebian: false, ...more.profile };
  const map: SymbolMap | undefined = more.map;
  const verdict = more.verdict ?? (await dryRun(module, { profile, map }));
  return { module, map, verdict, patch: more.patch, special: more.special ?? [], profile };
}

/** `<severity> <rule>: <message>` of what one rule finds, or all rules when no id is given. */
export async function findingsOf(
  input: ModuleInput,
  rule?: string,
  more: Parameters<typeof auditContext>[1] = {},
): Promise<string[]> {
  const chosen = rule === undefined ? rules : rules.filter(({ id }) => id === rule);
  if (chosen.length === 0) throw new Error(`there is no rule ${rule}`);
  const { findings, failures } = await audit(await auditContext(input, more), chosen);
  return [
    ...findings.map(({ severity, rule: id, message }) => `${severity} ${id}: ${message}`),
    ...failures.map(({ rule: id, message }) => `failed ${id}: ${message}`),
  ];
}
