import { thisModuleSection } from '../elf/module-info';
import type { ComparedFact } from './module-comparison';
import type { ModulePieces } from './pieces';
import { referenceTarget, targetText } from './reference-text';
import { TargetReader } from './targets';

/** `struct module` of two modules compared. */
export interface ComparedStructModule {
  /** What it refers to; none when neither module has it. */
  readonly facts: readonly ComparedFact[];
  /** The same in another place, or in a structure of another size: as the kernels have it. */
  readonly isOtherLayout: boolean;
}

interface StructModule {
  readonly size: number;
  /** What it refers to, `init_module` and `cleanup_module` mostly. */
  readonly functions: string;
  /** Where in it that stands. */
  readonly offsets: string;
}

/** Compares `struct module` (include/linux/module.h) by the functions that it refers to. Its name is a fact of its own. */
export function compareStructModules(a: ModulePieces, b: ModulePieces): ComparedStructModule {
  const [left, right] = [readStructModule(a), readStructModule(b)];
  if (left === undefined && right === undefined) return { facts: [], isOtherLayout: false };
  const isSame = left?.functions === right?.functions;
  return {
    facts: [
      {
        key: 'struct module',
        subject: 'functions of struct module',
        change: isSame ? 'same' : left === undefined ? 'added' : right === undefined ? 'removed' : 'changed',
        ...(left !== undefined && { a: left.functions }),
        ...(right !== undefined && { b: right.functions }),
      },
    ],
    isOtherLayout: isSame && (left?.size !== right?.size || left?.offsets !== right?.offsets),
  };
}

function readStructModule(pieces: ModulePieces): StructModule | undefined {
  const section = [...pieces.content.sections.values()].find(({ name }) => name === thisModuleSection);
  if (section === undefined) return undefined;
  const reader = new TargetReader(pieces);
  const sites = pieces.inSection(section.index).flatMap((piece) => reader.sites(piece));
  return {
    size: section.size,
    functions: sites.map(({ target }) => targetText(referenceTarget(target))).join(', '),
    offsets: sites.map(({ offset }) => offset).join(' '),
  };
}
