import { audit } from '../audit/audit';
import type { AuditContext } from '../audit/rule';
import { rules } from '../audit/rules/index';
import { follow, loaderContext } from '../loader/dry-run';
import type { KernelProfile } from '../loader/profile';
import { type ModuleInput, openModule } from './open-module';

/** What rules look at, for a picture; `more` replaces what the files would give. */
export async function auditContext(
  input: ModuleInput,
  more: Partial<Omit<AuditContext, 'module' | 'profile'>> & {
    readonly profile?: Partial<KernelProfile>;
  } = {},
): Promise<AuditContext> {
  const profile: KernelProfile = { release: '6.12', isDebian: false, ...more.profile };
  const context = await loaderContext(await openModule(input), { profile, map: more.map });
  const verdict = more.verdict ?? (await follow(context));
  return { ...context, patch: undefined, special: [], verdict, ...more, profile };
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
