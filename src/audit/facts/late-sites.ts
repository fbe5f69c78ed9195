import { isNoneRelocation, type LivepatchModule } from '../../klp/livepatch-module';
import { gateOf, type Site, sitesOfSection } from './sites';

/** A livepatch relocation that is applied when an object other than vmlinux is patched. */
export interface LateSite {
  readonly gate: string;
  readonly site: Site;
}

/** All of them that write. */
export function* lateSites(module: LivepatchModule): Generator<LateSite> {
  const { e_machine } = module.object.header;
  for (const section of module.relocations) {
    const gate = gateOf(module, section);
    if (gate === undefined || gate === 'vmlinux') continue;
    for (const site of sitesOfSection(module, section))
      if (!isNoneRelocation(e_machine, site.type)) yield { gate, site };
  }
}
