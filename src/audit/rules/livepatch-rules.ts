// Rules about the livepatch format: names, sections, symbols and positions, relocations, objects of the patch.

import type { Rule } from '../rule';
import { annotationPosition } from './annotation-position';
import { annotationsLeft } from './annotations-left';
import { branchWithoutNop } from './branch-without-nop';
import { foreignSymbol } from './foreign-symbol';
import { klpArchSection } from './klp-arch-section';
import { lateReadOnly } from './late-read-only';
import { livepatchSectionName } from './livepatch-section-name';
import { livepatchSectionNotLoaded } from './livepatch-section-not-loaded';
import { livepatchSectionType } from './livepatch-section-type';
import { livepatchSymbolName } from './livepatch-symbol-name';
import { moduleSymbolInVmlinuxSection } from './module-symbol-in-vmlinux-section';
import { noneRelocation } from './none-relocation';
import { nonzeroSite } from './nonzero-site';
import { objectNameForm } from './object-name-form';
import { objectNameLength } from './object-name-length';
import { objectNotPatched } from './object-not-patched';
import { objectRunTogether } from './object-run-together';
import { objectVmlinuxByName } from './object-vmlinux-by-name';
import { overlappingRelocations } from './overlapping-relocations';
import { percpuRelocation } from './percpu-relocation';
import { positionBeyond } from './position-beyond';
import { positionCountsInit } from './position-counts-init';
import { positionUncertain } from './position-uncertain';
import { positionZeroAmbiguous } from './position-zero-ambiguous';
import { reloadRefused } from './reload-refused';
import { reloadWrong } from './reload-wrong';
import { relocationOutsideSection } from './relocation-outside-section';
import { relocationSymbolIndex } from './relocation-symbol-index';
import { sectionNotFlagged } from './section-not-flagged';
import { symbolNotFound } from './symbol-not-found';
import { targetInitSection } from './target-init-section';
import { targetNotLoaded } from './target-not-loaded';
import { unknownRelocationType } from './unknown-relocation-type';
import { unmarkedLivepatchSymbol } from './unmarked-livepatch-symbol';
import { vmlinuxSymbolInModuleSection } from './vmlinux-symbol-in-module-section';

/** In the order of the pages about them. */
export const livepatchRules: readonly Rule[] = [
  livepatchSectionName,
  livepatchSymbolName,
  objectNameLength,
  objectNameForm,
  objectRunTogether,
  objectNotPatched,
  unmarkedLivepatchSymbol,
  foreignSymbol,
  sectionNotFlagged,
  livepatchSectionType,
  livepatchSectionNotLoaded,
  targetNotLoaded,
  targetInitSection,
  vmlinuxSymbolInModuleSection,
  moduleSymbolInVmlinuxSection,
  symbolNotFound,
  positionZeroAmbiguous,
  positionBeyond,
  positionCountsInit,
  positionUncertain,
  noneRelocation,
  branchWithoutNop,
  nonzeroSite,
  unknownRelocationType,
  relocationOutsideSection,
  relocationSymbolIndex,
  overlappingRelocations,
  reloadRefused,
  reloadWrong,
  lateReadOnly,
  percpuRelocation,
  klpArchSection,
  annotationPosition,
  annotationsLeft,
  objectVmlinuxByName,
];
