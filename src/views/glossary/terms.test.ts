import { describe, expect, test } from 'vitest';
import { viewIds } from '../../store/view-ids';
import { findWords } from './find-words';
import { hasWords } from './search-terms';
import { findTerm, termGroups, terms } from './terms';

describe('every term', () => {
  test.each(terms)('$id: says what it is, who says so, where it is shown, what to read with it', (term) => {
    expect(term.id).toMatch(/^[a-z0-9-]{2,60}$/);
    expect(term.name).not.toBe('');
    for (const text of [term.short, term.more]) {
      expect(text).toMatch(/^\S.*[.]$/s);
      expect(text).not.toMatch(/ {2}|'/);
    }
    expect(sentences(term.short)).toBeLessThanOrEqual(3);
    expect(term.source).not.toBe('');
    expect(term.shownIn.length).toBeGreaterThan(0);
    expect(new Set(term.shownIn).size).toBe(term.shownIn.length);
    expect(term.shownIn.filter((view) => !viewIds.includes(view))).toEqual([]);
    expect(term.see.length).toBeGreaterThan(0);
    expect(term.see.filter((id) => id === term.id || findTerm(id) === undefined)).toEqual([]);
    expect(new Set(term.see).size).toBe(term.see.length);
  });

  test('has an id and a name of its own, and words that no other has', () => {
    for (const all of [
      terms.map(({ id }) => id),
      terms.map(({ name }) => name),
      terms.flatMap(({ words = [] }) => [...new Set(words)]),
    ])
      expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  });

  test('is in a group, and each group has some', () => {
    expect(termGroups.flatMap(({ terms: ofGroup }) => ofGroup.map(({ id }) => id))).toEqual(
      terms.map(({ id }) => id),
    );
    expect(termGroups.filter(({ terms: ofGroup }) => ofGroup.length < 3)).toEqual([]);
  });
});

test('the field’s words lead to a term each', () => {
  const lost = [
    'sympos',
    'SHN_LIVEPATCH',
    'SHF_RELA_LIVEPATCH',
    'SHF_INFO_LINK',
    '.klp.sym.vmlinux.printk,0',
    '.klp.rela.vmlinux..text',
    '.klp.arch.vmlinux..altinstructions',
    'REL24',
    'TOC',
    'stub',
    'local entry point',
    'late patching',
    'vermagic',
    'CRC',
    'CONFIG_MODVERSIONS',
    'namespace',
    'klp-convert',
    'kpatch',
    'objtool',
    'DEKU',
    'intermediate',
    'sh_info',
    'sh_link',
    'static key',
    'static call',
    '__jump_table',
    'alternatives',
    'ORC',
    'IBT',
    'cumulative',
    'shadow variable',
    'klp_state',
    'pre_patch',
    'SHN_COMMON',
    'STT_FILE',
    'kallsyms',
    'Symbols.list',
    'System.map',
    'Module.symvers',
    'taints',
    'dry run',
  ].filter((word) => findWords(word)[0]?.term === undefined);
  expect(lost).toEqual([]);
});

describe('words in a text', () => {
  test.each([
    ['nothing of the field', ['nothing of the field']],
    ['', []],
    ['a vermagic and a vermagic', ['a ', '[vermagic]', ' and a vermagic']],
    ['sh_info, sh_link', ['[sh_info]', ', ', '[sh_link]']],
    ['xsh_info sh_infos', ['xsh_info sh_infos']],
    ['in .klp.rela.ext4..text.', ['in ', '[.klp.rela.ext4..text]', '.']],
    ['Undefined symbols', ['[Undefined symbols]']],
    ['Klp-convert', ['Klp-convert']],
    ['minimal klp-convert', ['[minimal klp-convert]']],
    ['its livepatch= tag', ['its ', '[livepatch=]', ' tag']],
  ])('%j', (text, pieces) => {
    const found = findWords(text);
    expect(found.map((piece) => (piece.term === undefined ? piece.text : `[${piece.text}]`))).toEqual(pieces);
    expect(found.map((piece) => piece.text).join('')).toBe(text);
  });
});

test.each([
  ['', terms.length],
  ['  ', terms.length],
  ['0xff20', 1],
  ['SHN_livepatch 0xFF20', 1],
  ['no such word', 0],
])('the search %j finds some', (search, least) => {
  const found = terms.filter((term) => hasWords(term, search)).length;
  if (least === 0) expect(found).toBe(0);
  else expect(found).toBeGreaterThanOrEqual(least);
});

function sentences(text: string): number {
  return text.split(/[.] (?=[A-Z])/).length;
}
