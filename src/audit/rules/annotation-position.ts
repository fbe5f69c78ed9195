import { groupBy } from '../../base/group-by';
import { encodeName } from '../../elf/string-table';
import type { Annotation } from '../../klp/annotations';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { AuditContext, Rule } from '../rule';

export const annotationPosition: Rule = {
  id: 'annotation-position',
  title: 'Annotation that does not fit the symbols',
  severity: 'warning',
  why: 'KLP_SYMPOS says which of several symbols of a name is meant: counted from 1, or 0 for a name that is unique in the object. The klp-convert of 2017 to 2019 counted from 0, and the hints of later ones still do, so a source of that time may mean the next one.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol',
  mend: 'Look at the candidates in the Ambiguity view and count from 1.',
  example: `static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(state_show, 0),	/* there are 5: 1 to 5 */
};`,
  *find(context) {
    const { annotations } = context.module.annotations;
    for (const [symbol, own] of groupBy(annotations, (annotation) => annotation.symbol)) {
      const { symbols, object } = context.module;
      if (symbol >= symbols.count) continue;
      const name = symbols.name(symbol);
      const meant = new Set(own.map(({ object: of, position }) => `${of} ${position}`));
      for (const annotation of own) {
        const message = meant.size > 1 ? contradiction(name, own) : misfit(name, annotation, context);
        if (message === undefined) continue;
        yield {
          subject: { kind: 'symbol', symbol: name },
          object: annotation.object,
          message,
          bytes: { section: object.sectionName(annotation.section), offset: annotation.offset, length: 12 },
        };
        break;
      }
    }
  },
};

function contradiction(name: string, own: readonly Annotation[]): string {
  const meant = own.map(({ object, position }) => `${object} position ${position}`);
  return `the annotations of ${name} contradict each other: ${meant.join(', ')}`;
}

function misfit(name: string, { object, position }: Annotation, { map }: AuditContext): string | undefined {
  const count = map === undefined ? undefined : countOf(map, name, object);
  if (count === undefined || (position === 0 ? count === 1 : position <= count)) return undefined;
  if (count === 0)
    return `KLP_SYMPOS(${name}, ${position}) is for ${object}, which has no symbol of the name`;
  return `KLP_SYMPOS(${name}, ${position}): ${object} has ${count} of the name`;
}

/** `undefined` where the object's symbols are not known. */
function countOf(map: SymbolMap, name: string, object: string): number | undefined {
  const owner = map.ownerOf(object);
  if (owner === undefined || owner.source.format === 'exports') return undefined;
  return map.candidates(encodeName(name)).filter((candidate) => candidate.object.name === object).length;
}
