import { at } from '../../base/column';
import { keysOf } from '../../diff/diff-items';
import type { ObjectDiff } from '../../diff/diff-objects';
import { sectionKeys } from '../../diff/section-reference';
import {
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_RELA_LIVEPATCH,
  SHT_NOTE,
  SHT_STRTAB,
  SHT_SYMTAB,
  SHT_SYMTAB_SHNDX,
} from '../../elf/constants';
import { type FileStretch, mapFile } from '../../elf/file-map';
import type { ObjectFile } from '../../elf/object-file';
import { annotationPrefix } from '../../klp/names';
import type { FileMapPart, FileMapSide, FileMaps } from '../container';

interface Converted {
  readonly object: ObjectFile;
  readonly diff: ObjectDiff;
}

/** A part before it is known what becomes of it. */
type Part = Omit<FileMapPart, 'fate'>;

/** Maps of a module, and of the converted one. `signatureSize` is what is appended to the module, in bytes. */
export function mapFiles(
  object: ObjectFile,
  signatureSize: number,
  converted: Converted | undefined,
): FileMaps {
  const before = partsOf(object);
  const end = object.source.size;
  const size = end + signatureSize;
  if (signatureSize > 0)
    before.push({
      key: '(signature)',
      name: 'appended signature',
      kind: 'signature',
      offset: end,
      size: signatureSize,
    });
  if (converted === undefined) return { before: { size, parts: before.map(asIs) } };
  const after = partsOf(converted.object);
  const changed = new Set(
    [converted.diff.bytes, converted.diff.sections].flatMap((list) => keysOf(list, 'changed')),
  );
  return {
    before: { size, parts: withFates(before, after, changed, 'removed') },
    after: { size: converted.object.source.size, parts: withFates(after, before, changed, 'new') },
  };
}

function asIs(part: Part): FileMapPart {
  return { ...part, fate: 'same' };
}

function withFates(
  own: readonly Part[],
  others: readonly Part[],
  changed: ReadonlySet<string>,
  alone: 'new' | 'removed',
): FileMapSide['parts'] {
  const byKey = new Map(others.map((part) => [part.key, part]));
  return own.map((part) => {
    // Padding is nobody's: it neither comes nor goes.
    if (part.kind === 'gap') return { ...part, fate: 'same' };
    const other = byKey.get(part.key);
    if (other === undefined) return { ...part, fate: alone };
    if (other.size !== part.size || changed.has(part.key)) return { ...part, fate: 'changed' };
    return { ...part, fate: other.offset === part.offset ? 'same' : 'moved' };
  });
}

function partsOf(object: ObjectFile): Part[] {
  const keys = sectionKeys(object);
  return mapFile(object).map((stretch) => {
    const { index, offset, size } = stretch;
    if (index !== undefined) {
      const name = object.sectionName(index);
      return {
        key: keys[index] ?? '',
        name: name === '' ? '(no name)' : name,
        kind: kindOf(object, index),
        offset,
        size,
      };
    }
    return { ...wordsOf(stretch, object.source.size), offset, size };
  });
}

function wordsOf({ what, offset, size }: FileStretch, fileSize: number): Pick<Part, 'key' | 'name' | 'kind'> {
  switch (what) {
    case 'elf-header':
      return { key: '(ELF header)', name: 'ELF header', kind: 'headers' };
    case 'section-headers':
      return { key: '(section headers)', name: 'section header table', kind: 'headers' };
    default: {
      const name = offset + size === fileSize ? 'bytes behind the ELF object' : 'no section: padding';
      return { key: `(gap at ${offset})`, name, kind: 'gap' };
    }
  }
}

/** What a section is, as far as the map tells it. */
function kindOf(object: ObjectFile, index: number): FileMapPart['kind'] {
  const type = at(object.sections.sh_type, index);
  const name = object.sectionName(index);
  if (object.hasFlag(index, SHF_RELA_LIVEPATCH) || name.includes(annotationPrefix)) return 'livepatch';
  if (object.isRelocationSection(index)) return 'relocations';
  if (type === SHT_SYMTAB || type === SHT_STRTAB || type === SHT_SYMTAB_SHNDX) return 'names';
  if (object.hasFlag(index, SHF_EXECINSTR)) return 'code';
  return object.hasFlag(index, SHF_ALLOC) && type !== SHT_NOTE ? 'data' : 'debug';
}
