import { formatCount } from '../../base/format';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { modinfoValue } from '../../elf/modinfo';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { livepatchSymbolPrefix } from '../names';
import { symbolsNamed } from './dialect';
import { hasSectionOfMaker, makerByHabit, makerByTraces } from './makers';

/** A finished module: it has livepatch relocations or symbols, or a section shows that its maker had none to make. */
export function recogniseLivepatch(module: UnrecognisedModule): Dialect | undefined {
  const finished = module.relocations.filter((section) => section.livepatch);
  const hasFormat = finished.length > 0 || hasLivepatchSymbols(module);
  if (!hasFormat && !needsNoFormat(module)) return undefined;
  const maker = makerByTraces(module) ?? makerByHabit(module);
  const relocations = finished.reduce((sum, section) => sum + section.table.count, 0);
  const sentences = [
    `Already in the kernel's livepatch format: ${formatCount(relocations, 'livepatch relocation')} in ${formatCount(finished.length, 'section')}.`,
    ...(maker === undefined ? [] : [maker.evidence]),
    'There is nothing to convert.',
  ];
  return {
    id: 'livepatch',
    title: maker?.name === undefined ? 'finished livepatch' : `finished livepatch of ${maker.name}`,
    explanation: sentences.join(' '),
    convertible: false,
  };
}

function hasLivepatchSymbols(module: UnrecognisedModule): boolean {
  return symbolsNamed(module, livepatchSymbolPrefix, SHN_LIVEPATCH).next().done !== true;
}

/** Of a tool that is through with it and had no livepatch relocations to make. */
function needsNoFormat(module: UnrecognisedModule): boolean {
  const isLivepatch = modinfoValue(module.modinfo, 'livepatch') !== undefined;
  return isLivepatch && module.annotations.sections.size === 0 && hasSectionOfMaker(module);
}
