import type { SignedModule } from '../elf/module-signature';
import type { LivepatchModule } from '../klp/livepatch-module';
import type { PatchDescription } from '../klp/patch/patch-description';
import type { SymbolMap } from '../symbols/symbol-map';
import type { KernelBuild } from '../symbols/symbol-source';
import type { KernelProfile } from './profile';
import type { ModuleVersions } from './versions';

/** What the steps look at. */
export interface LoaderContext {
  readonly module: LivepatchModule;
  readonly profile: KernelProfile;
  /** What is known of the kernel's symbols. */
  readonly map: SymbolMap | undefined;
  /** What modules among the sources tell of that kernel. */
  readonly build: KernelBuild | undefined;
  /** The module's name, as messages have it. */
  readonly name: string;
  /** CRCs of what it imports; `undefined` when it has none that the kernel sees. */
  readonly versions: ModuleVersions | undefined;
  /** What it replaces; `undefined` when it has no table of it. */
  readonly patch: PatchDescription | undefined;
  /** What was appended to the file; `undefined` for a module without a signature. */
  readonly signed: SignedModule | undefined;
}
