import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeLink } from '../../link/decode';
import { encodeLink } from '../../link/encode';
import { plainLink } from '../../link/link';
import { severities } from '../finding';
import { otherMessages } from '../other-messages';
import { rules } from './index';

const folder = fileURLToPath(new URL('.', import.meta.url));

test('no two rules have the same id or title', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
});

test('every rule of the folder is asked', () => {
  const ids = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => /: Rule (= )?\{/.test(readFileSync(`${folder}${name}`, 'utf8')))
    .map((name) => name.slice(0, -'.ts'.length));
  expect(ids.sort()).toEqual(rules.map(({ id }) => id).sort());
});

/** One line, in printf form, that says something besides its conversions. */
const kernelLine = /^(?=.*[a-z]{3,}.*[a-z]{3,})\S(.*\S)?$/i;

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has a file and an address of its own', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(existsSync(`${folder}${id}.ts`)).toBe(true);
    const link = { ...plainLink, view: 'rules', rule: id } as const;
    expect(encodeLink(link).hash).toBe(`#/v1/rules/${id}`);
    expect(decodeLink(`#/v1/rules/${id}`)).toEqual({ link, dropped: [] });
  });

  test('says what, why and how it is mended', () => {
    expect(rule.title).toMatch(/^[A-Z.][^\n]{5,70}[^.!?:\s]$/);
    for (const text of [rule.why, rule.mend]) {
      expect(text).toMatch(/^[A-Za-z.][^\n\t]{20,}[^.\s]\.$/);
      expect(text).not.toMatch(/ {2}|\s\.(\s|$)|\bTODO\b/);
    }
    expect(severities).toContain(rule.severity);
    if (rule.releases !== undefined) expect(rule.releases).toMatch(/^(since|before) \d+\.\d+\b(.*[^.])?$/);
  });

  test('says where in the kernel: files, and functions in them', () => {
    for (const place of rule.source.split('; '))
      expect(place).toMatch(/^([\w*-]+\/[\w*/.-]+(\.[chS]|Kconfig)(: .*[^.])?|since \d+\.\d+ \w+)$/);
    expect(rule.source).toMatch(/^[^ ]+\//);
  });

  test('has an example as a terminal or an editor shows it', () => {
    const lines = rule.example.split('\n');
    for (const line of lines) {
      // vermagic does end in a blank.
      expect(line).not.toMatch(/\t$| {2}$|\r/);
      // Tabs indent, or set columns apart.
      expect(line).not.toMatch(/^ +\t+ |\S\t\t/);
    }
    expect(lines[0]).not.toBe('');
    expect(lines.at(-1)).not.toBe('');
  });

  test('has lines as the kernel’s sources have them', () => {
    const lines = rule.lines ?? [];
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) expect(line).toMatch(kernelLine);
  });
});

describe('lines that are no rule’s', () => {
  test.each(otherMessages.map(({ line, meaning }) => [line, meaning] as const))('%s', (line, meaning) => {
    expect(line).toMatch(kernelLine);
    expect(meaning).toMatch(/^([A-Z]|ftrace)[^\n]{20,}[^.\s]\.$/);
  });

  test('are each there once', () => {
    expect(new Set(otherMessages.map(({ line }) => line)).size).toBe(otherMessages.length);
  });
});
