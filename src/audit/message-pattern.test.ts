import { describe, expect, test } from 'vitest';
import { argumentsOf, bareLine, messagePattern } from './message-pattern';

describe('a pattern', () => {
  test.each<readonly [string, string, readonly string[] | undefined]>([
    ["symbol '%s' not found", "symbol 'a.isra.0' not found", ['a.isra.0']],
    ["symbol '%s' not found", "symbol '' not found", ['']],
    ["symbol '%s' not found", "symbol 'f' not found  ", ['f']],
    ["symbol '%s' not found", "symbol  'f'\tnot found", ['f']],
    ["symbol '%s' not found", "symbol 'f' not found there", undefined],
    ["symbol '%s' not found", "asymbol 'f' not found", undefined],
    ["symbol '%s' not found", "symbol 'f' not", undefined],
    ["symbol '%s' not found", '', undefined],
    ["version magic '%s' should be '%s'", "version magic '6.1 SMP ' should be ''", ['6.1 SMP ', '']],
    ['%s: Unknown symbol %s (err %d)', 'lp: Unknown symbol f (err -2)', ['lp', 'f', '-2']],
    ['%s: Unknown symbol %s (err %d)', 'lp: Unknown symbol f (err x)', undefined],
    ['%s: Unknown symbol %s (err %d)', ': Unknown symbol f (err 0)', ['', 'f', '0']],
    ['%s: Unknown symbol %s (err %d)', 'a: b: Unknown symbol c: d (err 0)', ['a: b', 'c: d', '0']],
    ['%s: Unknown symbol %s (err %d)', 'lp: Unknown symbol (err -2)', undefined],
    ['a %s b', 'a b', undefined],
    ["'%s'", "'", undefined],
    ["'%s' and '%s'", "' and '", undefined],
    ['%s %s', 'a b c', ['a', 'b c']],
    ['no conversion', 'no conversion', []],
    ['no conversion', 'no conversion at all', undefined],
    ['number %lu, %llu and %u', 'number 1, 18446744073709551615 and 3', ['1', '18446744073709551615', '3']],
    ['number %lu', 'number 0x10', undefined],
    ['got %08x', 'got 60000000', ['60000000']],
    ['%s+0x%lx: bad', 'f+0x1f: bad', ['f', '1f']],
    [
      'loc %p, val %Lx',
      'loc (____ptrval____), val ffffffff81000000',
      ['(____ptrval____)', 'ffffffff81000000'],
    ],
    ['at %pS', 'at f+0x10/0x20', ['f+0x10/0x20']],
    ['at %pS', 'at …', ['…']],
    // What a regular expression would read otherwise.
    ['a.b (c)* [d] ^$ x|y {2} \\w+ %s', 'a.b (c)* [d] ^$ x|y {2} \\w+ z', ['z']],
    ['a.b (c)* [d] ^$ x|y {2} \\w+ %s', 'axb c d  x aa w z', undefined],
    ['100 %', '100 %', []],
  ])('%j: %j', (line, text, expected) => {
    expect(argumentsOf(messagePattern(line), text)).toEqual(expected);
  });

  test('weighs what it has for itself', () => {
    const weights = ['%s: %s', "object '%s'", "object '(null)'", "object '%s' of '%s'"].map(
      (line) => messagePattern(line).weight,
    );
    expect(weights).toEqual([2, 9, 15, 15]);
  });

  test('says the same when it is asked again', () => {
    const pattern = messagePattern('a %s b');
    expect([1, 2, 3].map(() => argumentsOf(pattern, 'a x b'))).toEqual([['x'], ['x'], ['x']]);
  });
});

const said = "livepatch: symbol 'f' not found in symbol table";

describe('a line without what logs put before it', () => {
  test.each([
    '',
    '  \t',
    '[   12.345678] ',
    '[12345.678901] ',
    '[   12.345678][  T123] ',
    '[   12.345678] [ T1234] ',
    '[   12.345678] [    C0] ',
    '[  +0.000012] ',
    '[Mon May  1 12:00:00 2026] ',
    '<6>',
    '<3>[   12.345678] ',
    '<132>[   12.345678][  T123] ',
    'May  1 12:00:00 host kernel: ',
    'May 01 12:00:00.123456 host.example.org kernel: ',
    'Jan 31 23:59:59 host kernel: [   12.345678] ',
    'Jan 31 23:59:59 host kernel: [T12] ',
  ])('%j', (before) => {
    expect(bareLine(before + said)).toBe(said);
  });

  test.each([
    [
      'insmod: ERROR: could not insert module lp.ko: Bad message',
      'ERROR: could not insert module lp.ko: Bad message',
    ],
    ["modprobe: can't insert 'lp': x", "can't insert 'lp': x"],
    ['Missing ENDBR: f+0x1/0x2 [lp]', 'Missing ENDBR: f+0x1/0x2 [lp]'],
    ['<6>', ''],
    ['[   12.345678] ', ''],
    ['[]', '[]'],
    [' ', ''],
    [`[${'x'.repeat(41)}] y`, `[${'x'.repeat(41)}] y`],
  ])('%j is %j', (line, bare) => {
    expect(bareLine(line)).toBe(bare);
  });
});
