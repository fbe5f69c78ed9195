// The rules about the patch, its special sections, and the module as a file, in the order of their pages.

import type { Rule } from '../rule';
import { btfPresent } from './btf-present';
import { commonSymbol } from './common-symbol';
import { constructors } from './constructors';
import { crcMismatch } from './crc-mismatch';
import { crcMissing } from './crc-missing';
import { dependsMissing } from './depends-missing';
import { dependsUnneeded } from './depends-unneeded';
import { duplicateFunction } from './duplicate-function';
import { duplicateObject } from './duplicate-object';
import { duplicateSectionNames } from './duplicate-section-names';
import { elfRefused } from './elf-refused';
import { functionWithoutReplacement } from './function-without-replacement';
import { initSymbol } from './init-symbol';
import { kallsymsLookup } from './kallsyms-lookup';
import { lateSpecialSection } from './late-special-section';
import { lateStaticCall } from './late-static-call';
import { lateStaticKey } from './late-static-key';
import { manySymbolTables } from './many-symbol-tables';
import { missingLivepatchTag } from './missing-livepatch-tag';
import { namespaceNotImported } from './namespace-not-imported';
import { neverEnabled } from './never-enabled';
import { noLivepatchSupport } from './no-livepatch-support';
import { noReplace } from './no-replace';
import { oldInterface } from './old-interface';
import { patchEmpty } from './patch-empty';
import { patchedFunctionAmbiguous } from './patched-function-ambiguous';
import { patchedFunctionNotFound } from './patched-function-not-found';
import { patchedFunctionPosition } from './patched-function-position';
import { patchedInitFunction } from './patched-init-function';
import { patchedNameLength } from './patched-name-length';
import { ppc64Abi } from './ppc64-abi';
import { proprietaryLicense } from './proprietary-license';
import { signatureUnsound } from './signature-unsound';
import { symbolSectionIndex } from './symbol-section-index';
import { truncatedName } from './truncated-name';
import { unfinishedModule } from './unfinished-module';
import { unknownSymbol } from './unknown-symbol';
import { vermagicDiffers } from './vermagic-differs';
import { vermagicMissing } from './vermagic-missing';
import { vermagicPlus } from './vermagic-plus';
import { writableCode } from './writable-code';

export const moduleRules: readonly Rule[] = [
  duplicateFunction,
  duplicateObject,
  functionWithoutReplacement,
  patchedFunctionNotFound,
  patchedFunctionAmbiguous,
  patchedFunctionPosition,
  patchedNameLength,
  patchEmpty,
  noReplace,
  patchedInitFunction,
  initSymbol,
  lateStaticKey,
  lateStaticCall,
  lateSpecialSection,
  missingLivepatchTag,
  neverEnabled,
  unfinishedModule,
  oldInterface,
  proprietaryLicense,
  vermagicMissing,
  vermagicPlus,
  vermagicDiffers,
  unknownSymbol,
  crcMismatch,
  crcMissing,
  namespaceNotImported,
  dependsMissing,
  dependsUnneeded,
  duplicateSectionNames,
  writableCode,
  commonSymbol,
  symbolSectionIndex,
  constructors,
  ppc64Abi,
  noLivepatchSupport,
  signatureUnsound,
  btfPresent,
  kallsymsLookup,
  truncatedName,
  manySymbolTables,
  elfRefused,
];
