import { test } from 'vitest';
import { explainMessages } from './explain-messages';
import { otherMessages } from './other-messages';
import { rules } from './rules/index';

const fill = (line: string) => {
  let n = 0;
  return line.replace(/%(?:[-+ #0]*\d*(?:\.\d+)?(?:ll|l|h|L|z)?[diuxXs]|p[SsFfB]?|\*ph[NCD]?|\d+ph)/g, (c) => {
    n++;
    if (/^%ps$/.test(c)) return 'f_show [lp]';
    if (/^%p[S]/.test(c)) return 'f_show+0x10/0x20 [lp]';
    if (/^%p/.test(c)) return '00000000deadbeef';
    if (/ph$/.test(c)) return '0f 1f 44 00 00';
    if (/s$/.test(c)) return `name_${n}`;
    if (/[xX]$/.test(c)) return 'e8000000';
    if (/d|i/.test(c)) return `-${n}`;
    return `${n}`;
  });
};
test('x', () => {
  for (const rule of rules) for (const line of rule.lines ?? []) {
    const said = explainMessages(fill(line), []);
    const ok = said.length === 1 && said[0]?.rules.some((r) => r.rule.id === rule.id);
    if (!ok) console.log('RULE', rule.id, line, '=>', fill(line), JSON.stringify(said.map((s) => [s.meaning, s.rules.map((r) => r.rule.id)])));
  }
  for (const { line, meaning } of otherMessages) {
    const said = explainMessages(fill(line), []);
    if (said.length !== 1 || said[0]?.meaning !== meaning) console.log('OTHER', line, '=>', fill(line), JSON.stringify(said.map((s) => [s.meaning, s.rules.map((r) => r.rule.id)])));
    else if (said[0]?.rules.length) console.log('OTHER+RULES', line, said[0].rules.map((r) => r.rule.id));
  }
});
const L = 2048, N = 200;
const many = (f: (i: number) => string) => Array.from({ length: N }, (_, i) => f(i).padEnd(L, 'x').slice(0, L - 8) + `${i}`.padStart(8, '0')).join('\n');
const rep = (s: string) => s.repeat(Math.ceil(L / s.length));
const cases: [string, string][] = [
  ['plain', many(() => 'x')],
  ['a: ', many(() => rep('a: '))],
  ['one line a: ', 'a: '.repeat(2000)],
  ['spaces', many(() => rep(' ').slice(0, L - 20) + 'y')],
  ['words', many(() => rep('a '))],
  ["quotes", many(() => rep("' "))],
  ["' '", many(() => rep("'a' '"))],
  ['magic', many(() => rep(": version magic '"))],
  ["should be", many(() => rep(": version magic '' should be '"))],
  ['ns', many(() => rep(': module uses symbol (a) from namespace '))],
  ['unk', many(() => rep(': Unknown symbol '))],
  ['unk2', many(() => rep('a: Unknown symbol a (err '))],
  ['insert', many(() => rep("ERROR: could not insert module a: "))],
  ['refuse', many(() => rep("livepatch: patch 'a' failed for module 'b', refusing to load module '"))],
  ['dupfn', many(() => rep("sysfs: cannot create duplicate filename '/kernel/livepatch/a/"))],
  ['dupfn/', many(() => rep("sysfs: cannot create duplicate filename '/kernel/livepatch/").slice(0,200) + rep('/'))],
  ['slash', many(() => "sysfs: cannot create duplicate filename '/kernel/livepatch/" + rep('/'))],
  ['sec', many(() => rep(': section  (index 1) '))],
  ['digits', many(() => rep('1 '))],
  ['nonzero', many(() => rep('module: x86/modules: Invalid relocation target, existing value is nonzero for type 1, loc '))],
  ['brackets', many(() => rep('[1]'))],
  ['static call', many(() => rep('a()+0x1: unsupported static call key b'))],
  ['CR', 'x\r'.repeat(200000)],
  ['10MB one line', 'a'.repeat(10_000_000)],
  ['10MB newlines', '\n'.repeat(5_000_000)],
];
test.each(cases)('%s', (name, text) => {
  const t = performance.now();
  const n = explainMessages(text, []).length;
  console.log(name, Math.round(performance.now() - t), 'ms', n);
}, 120000);
test('each rule line repeated', () => {
  const all = [...rules.flatMap((r) => r.lines ?? []), ...otherMessages.map((o) => o.line)];
  const out: [number, string][] = [];
  for (const line of new Set(all)) {
    const lit = fill(line);
    for (const [k, s] of [['full', lit + ' '], ['cut', lit.slice(0, -2) + ' ']] as const) {
    const text = Array.from({ length: 5 }, (_, i) => rep(s).slice(0, L - 4) + i).join('\n');
    const t = performance.now();
    explainMessages(text, []);
    out.push([Math.round((performance.now() - t)/5*10)/10, k+ line]);
    }
  }
  out.sort((a, b) => b[0] - a[0]);
  console.log(out.slice(0, 15).map(([a,b]) => `${a} ms/line ${b}`).join('\n'));
}, 240000);
