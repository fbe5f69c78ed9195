import { describe, expect, test } from 'vitest';
import type { Finding } from '../../audit/finding';
import type { LoaderStep, Verdict } from '../../loader/verdict';
import { formatReport, type ReportFormat, reportFiles, reportFormats } from './format-report';
import type { AuditReport, RuleText } from './report-data';

const rules: readonly RuleText[] = [
  {
    id: 'ordinary-relocation',
    title: 'Ordinary relocation of a livepatch symbol',
    severity: 'error',
    why: 'The module loader leaves symbols with SHN_LIVEPATCH alone and applies ordinary relocations against them with the value in the file, which is 0.',
    source: 'kernel/module/main.c: simplify_symbols, apply_relocations',
    mend: 'Convert the module before conversion again.',
    example: '$ readelf -rW lp.ko\n0000000000000014  0000001500000004 R_X86_64_PLT32',
  },
  {
    id: 'no-vermagic',
    title: 'No vermagic',
    severity: 'warning',
    releases: 'since 6.4',
    why: 'The kernel compares it.',
    source: 'kernel/module/main.c: check_modinfo',
    mend: 'Build it with kbuild.',
    example: '',
  },
];

function step(id: string, title: string, more: Partial<LoaderStep> = {}): LoaderStep {
  return { id, title, source: 'kernel/module/main.c: load_module', outcome: 'passed', messages: [], ...more };
}

const profile = { release: '6.12', isDebian: false } as const;

const refused: Verdict = {
  profile,
  outcome: 'refused',
  errno: 'ENOENT',
  messages: ['lp: loading out-of-tree module taints kernel.', 'lp: Unknown symbol f (err -2)'],
  steps: [
    step('modinfo', 'Module information', { messages: ['lp: loading out-of-tree module taints kernel.'] }),
    step('symbols', 'Undefined symbols', {
      source: 'kernel/module/main.c: simplify_symbols',
      outcome: 'failed',
      errno: 'ENOENT',
      messages: ['lp: Unknown symbol f (err -2)'],
      explanation:
        'No object of the kernel exports them: the module loader resolves exported names only, others need a livepatch relocation.',
    }),
    step('relocations', 'Relocations, with those for vmlinux', { outcome: 'not-reached' }),
  ],
  late: [],
};

const loaded: Verdict = { profile, outcome: 'loaded', messages: [], steps: [step('elf', 'ELF')], late: [] };

const first: Finding = {
  rule: 'ordinary-relocation',
  key: 'ordinary-relocation:.rela.text+0x14:.klp.sym.vmlinux.f,1',
  severity: 'error',
  subject: { kind: 'relocation', section: '.rela.text', offset: 0x14n, symbol: '.klp.sym.vmlinux.f,1' },
  message: '.text+0x14 is relocated against .klp.sym.vmlinux.f,1 by .rela.text',
  object: 'vmlinux',
  bytes: { section: '.text', offset: 0x14, length: 4 },
  fileOffset: 0x54,
  mend: 'Convert the module before conversion again.',
  paste: 'KLP_MODULE_RELOC(vmlinux) vmlinux_relocs[] = {\n\tKLP_SYMPOS(f, 1),\n};\n',
};

const second: Finding = {
  rule: 'ordinary-relocation',
  key: 'ordinary-relocation:.rela.text+0x20:.klp.sym.vmlinux.g,0',
  severity: 'error',
  subject: { kind: 'relocation', section: '.rela.text', offset: 0x20n, symbol: '.klp.sym.vmlinux.g,0' },
  message: '.text+0x20 is relocated against .klp.sym.vmlinux.g,0 by .rela.text',
  object: 'vmlinux',
  mend: 'Take g out.',
};

const third: Finding = {
  rule: 'no-vermagic',
  key: 'no-vermagic:vermagic',
  severity: 'warning',
  subject: { kind: 'modinfo', tag: 'vermagic' },
  message: 'There is no vermagic= tag',
  mend: 'Build it with kbuild.',
};

const hash = 'c0ffee'.padEnd(64, '0');

const report: AuditReport = {
  file: { name: 'lp.ko', size: 25_312, sha256: hash },
  module: { name: 'lp', machine: 'x86-64', vermagic: '6.12.0 SMP mod_unload', dialect: 'finished livepatch' },
  kernel: 'Linux 6.12',
  sources: [
    { name: 'vmlinux', kind: 'ELF' },
    { name: 'Module.symvers', kind: 'exports' },
  ],
  plan: {
    state: 'blocked',
    sentence: 'Cannot be converted yet: f has several meanings.',
    open: [{ symbol: 'f', kind: 'ambiguous', explanation: 'There are 2 in vmlinux.' }],
  },
  verdict: refused,
  findings: [first, second, third],
  failures: [{ rule: 'late-keys', message: 'index 3 of a column of 2' }],
  version: '0.1.0',
};

/** As little as there can be. */
const bare: AuditReport = {
  file: { name: 'x', size: 12 },
  kernel: 'Linux 6.12',
  sources: [],
  verdict: loaded,
  findings: [],
  failures: [],
  version: '0.1.0',
};

const write = (format: ReportFormat, more: Partial<AuditReport> = {}, base = report): string =>
  formatReport({ ...base, ...more }, format, rules);

test('a whole text report', () => {
  expect(write('text')).toBe(`Audit of lp.ko
==============

  File      lp.ko, 25.3 kB (25,312 bytes)
  SHA-256   ${hash}
  Module    lp, x86-64, finished livepatch
  Vermagic  6.12.0 SMP mod_unload
  Kernel    Linux 6.12
  Symbols   vmlinux (ELF), Module.symvers (exports)
  Made by   klpscope 0.1.0

Verdict
-------

  Linux 6.12 refuses this module: “lp: Unknown symbol f (err -2)” (-ENOENT).

  In dmesg:

    lp: loading out-of-tree module taints kernel.
    lp: Unknown symbol f (err -2)

  * Undefined symbols: failed with -ENOENT
    No object of the kernel exports them: the module loader resolves exported
    names only, others need a livepatch relocation.
    kernel/module/main.c: simplify_symbols

  Not reached: Relocations, with those for vmlinux.

Plan
----

  Cannot be converted yet: f has several meanings.

  * f: ambiguous
    There are 2 in vmlinux.

Findings: 2 errors and 1 warning
--------------------------------

Errors, vmlinux (2)

  1. ordinary-relocation: Ordinary relocation of a livepatch symbol

    .text+0x14 is relocated against .klp.sym.vmlinux.f,1 by .rela.text

    Place     relocation in .rela.text, r_offset 0x14, symbol
              .klp.sym.vmlinux.f,1; .text+0x14, 4 bytes at 0x54 in the file
    Why       The module loader leaves symbols with SHN_LIVEPATCH alone and
              applies ordinary relocations against them with the value in the
              file, which is 0.
    Source    kernel/module/main.c: simplify_symbols, apply_relocations
    Releases  all since 5.10
    Mend      Convert the module before conversion again.

    To paste:

      KLP_MODULE_RELOC(vmlinux) vmlinux_relocs[] = {
      \tKLP_SYMPOS(f, 1),
      };

    Without klpscope:

      readelf -rW lp.ko | grep -e "'.rela.text'" -e '^0*14 '
      od -A x -t x1 -j 84 -N 4 lp.ko

  2. ordinary-relocation: Ordinary relocation of a livepatch symbol

    .text+0x20 is relocated against .klp.sym.vmlinux.g,0 by .rela.text

    Place  relocation in .rela.text, r_offset 0x20, symbol
           .klp.sym.vmlinux.g,0
    Mend   Take g out.
    Rule   why, source and releases as in 1

    Without klpscope:

      readelf -rW lp.ko | grep -e "'.rela.text'" -e '^0*20 '

Warnings (1)

  3. no-vermagic: No vermagic

    There is no vermagic= tag

    Place     tag vermagic of .modinfo
    Why       The kernel compares it.
    Source    kernel/module/main.c: check_modinfo
    Releases  since 6.4
    Mend      Build it with kbuild.

    Without klpscope:

      modinfo -F 'vermagic' lp.ko

Rules that could not be asked
-----------------------------

  A fault of klpscope, or bytes that the rule could not read. What they look
  for may be there.

  * late-keys: index 3 of a column of 2

Without klpscope
----------------

  The file, as the usual tools show it:

    sha256sum lp.ko
    readelf -hW lp.ko
    readelf -SW lp.ko
    modinfo lp.ko
    modinfo -F vermagic lp.ko
`);
});

test('a whole Markdown report', () => {
  expect(write('markdown', { findings: [first, third] })).toBe(`# Audit of \`lp.ko\`

| What | Value |
| --- | --- |
| File | \`lp.ko\`, 25.3 kB (25,312 bytes) |
| SHA-256 | \`${hash}\` |
| Module | \`lp\`, x86-64, finished livepatch |
| Vermagic | \`6.12.0 SMP mod_unload\` |
| Kernel | Linux 6.12 |
| Symbols | \`vmlinux\` (ELF), \`Module.symvers\` (exports) |
| Made by | klpscope 0.1.0 |

## Verdict

Linux 6.12 refuses this module: “lp: Unknown symbol f (err -2)” (-ENOENT).

In dmesg:

\`\`\`text
lp: loading out-of-tree module taints kernel.
lp: Unknown symbol f (err -2)
\`\`\`

| Step | Outcome | Why | Kernel source |
| --- | --- | --- | --- |
| Undefined symbols | failed with -ENOENT | No object of the kernel exports them: the module loader resolves exported names only, others need a livepatch relocation. | kernel/module/main.c: simplify\\_symbols |

Not reached: Relocations, with those for vmlinux.

## Plan

Cannot be converted yet: f has several meanings.

| Symbol | What it is | Why |
| --- | --- | --- |
| \`f\` | ambiguous | There are 2 in vmlinux. |

## Findings: 1 error and 1 warning

### Errors, \`vmlinux\` (1)

#### 1. \`ordinary-relocation\`: Ordinary relocation of a livepatch symbol

.text+0x14 is relocated against .klp.sym.vmlinux.f,1 by .rela.text

- **Place:** relocation in \`.rela.text\`, r\\_offset 0x14, symbol \`.klp.sym.vmlinux.f,1\`; \`.text+0x14\`, 4 bytes at 0x54 in the file
- **Why:** The module loader leaves symbols with SHN\\_LIVEPATCH alone and applies ordinary relocations against them with the value in the file, which is 0.
- **Source:** kernel/module/main.c: simplify\\_symbols, apply\\_relocations
- **Releases:** all since 5.10
- **Mend:** Convert the module before conversion again.

To paste:

\`\`\`text
KLP_MODULE_RELOC(vmlinux) vmlinux_relocs[] = {
\tKLP_SYMPOS(f, 1),
};
\`\`\`

Without klpscope:

\`\`\`sh
readelf -rW lp.ko | grep -e "'.rela.text'" -e '^0*14 '
od -A x -t x1 -j 84 -N 4 lp.ko
\`\`\`

### Warnings (1)

#### 2. \`no-vermagic\`: No vermagic

There is no vermagic= tag

- **Place:** tag \`vermagic\` of .modinfo
- **Why:** The kernel compares it.
- **Source:** kernel/module/main.c: check\\_modinfo
- **Releases:** since 6.4
- **Mend:** Build it with kbuild.

Without klpscope:

\`\`\`sh
modinfo -F 'vermagic' lp.ko
\`\`\`

## Rules that could not be asked

A fault of klpscope, or bytes that the rule could not read. What they look for may be there.

| Rule | What went wrong |
| --- | --- |
| \`late-keys\` | index 3 of a column of 2 |

## Without klpscope

The file, as the usual tools show it:

\`\`\`sh
sha256sum lp.ko
readelf -hW lp.ko
readelf -SW lp.ko
modinfo lp.ko
modinfo -F vermagic lp.ko
\`\`\`
`);
});

describe('what is handed over', () => {
  test('every format ends with a line feed and has a type', () => {
    for (const format of reportFormats) expect(write(format)).toMatch(/[^\n]\n$/);
    expect(reportFormats.map((format) => Object.values(reportFiles[format]).join(' '))).toEqual([
      'text/plain .txt',
      'text/markdown .md',
      'application/json .json',
      'application/sarif+json .sarif',
    ]);
  });
});

describe('when nothing was found', () => {
  test('text', () => {
    expect(write('text', {}, bare)).toContain(`
  File     x, 12 B
  Module   it could not be read as a module
  Kernel   Linux 6.12
  Symbols  no source of symbols was given
  Made by  klpscope 0.1.0

Verdict
-------

  Linux 6.12 would load this module, as far as it is followed.

Findings: none
--------------

  No rule was asked: the file could not be read as a module.

  What the module’s own code does is not looked at.
`);
  });

  test.each<[string, Partial<AuditReport>, string]>([
    [
      'steps that are open',
      {
        verdict: {
          ...loaded,
          outcome: 'undecided',
          steps: [
            step('symbols', 'Undefined symbols', {
              outcome: 'undecided',
              needs: ['Module.symvers', 'vmlinux'],
            }),
            step('enable', 'Enabling the patch', { outcome: 'not-reached' }),
          ],
          late: [{ object: 'ext4', messages: [], steps: [step('f', 'Functions', { outcome: 'undecided' })] }],
        },
      },
      'Not looked at or not decided: Undefined symbols (depends on Module.symvers and vmlinux); Enabling the patch (not reached); when ext4 is loaded, Functions (undecided).',
    ],
    ['rules', {}, 'No rule found anything.'],
    [
      'rules that failed',
      { failures: [{ rule: 'r', message: 'm' }] },
      'No rule that could be asked found anything.',
    ],
  ])('%s are named', (_, more, words) => {
    const read: AuditReport = { ...bare, module: { name: 'lp', machine: 'x86-64', dialect: 'finished' } };
    const text = write('text', more, read).replace(/\s+/g, ' ');
    expect(text).toContain(words);
    expect(text).not.toMatch(/\bsafe\b/i);
    expect(write('markdown', more, read)).toContain(words);
  });
});

test('what another module meets when it is loaded', () => {
  const messages = [
    "livepatch: symbol 'f' not found in symbol table",
    "livepatch: refusing to load module 'ext4'",
  ];
  const explanation = 'ext4 has no such symbol.';
  const failed = step('.klp.rela.ext4..text', '.klp.rela.ext4..text', {
    outcome: 'failed',
    errno: 'EINVAL',
    messages: messages.slice(0, 1),
    explanation,
  });
  const verdict: Verdict = {
    ...loaded,
    late: [{ object: 'ext4', errno: 'EINVAL', messages, steps: [failed] }],
  };
  expect(write('text', { verdict }, bare)).toContain(`
  In dmesg, when ext4 is loaded:

    livepatch: symbol 'f' not found in symbol table
    livepatch: refusing to load module 'ext4'

  * When ext4 is loaded: .klp.rela.ext4..text: failed with -EINVAL
    ext4 has no such symbol.
`);
});

describe('floods', () => {
  const many = Array.from({ length: 150_000 }, (_, i) => `lp: Unknown symbol f${i} (err -2)`);

  test.each(['text', 'markdown'] as const)('%s is cut short and says so', (format) => {
    const sources = Array.from({ length: 12 }, (_, i) => ({ name: `m${i}.ko`, kind: 'module' }));
    const text = write(format, { verdict: { ...refused, messages: many }, sources });
    expect(text).toContain('f199 (err -2)\n');
    expect(text).not.toContain('f200 (err -2)');
    expect(text).toContain('And 149,800 more, which the report in JSON has.');
    expect(text).toMatch(/m7\.ko`?\s+\(module\)\s+and\s+4\s+more/);
    expect(text).not.toContain('m8.ko');
  });

  test.each(['json', 'sarif'] as const)('%s has all', (format) => {
    expect(write(format, { verdict: { ...refused, messages: many } })).toContain('f149999 (err -2)');
  });
});

describe('hostile names', () => {
  const nasty = "a\x1b[2J\u202e`|<img src=x>\n# b' --\x9b\ud800";
  const hostile: Partial<AuditReport> = {
    file: { name: `-${nasty}.ko`, size: 1 },
    module: { name: nasty, machine: nasty, vermagic: nasty, dialect: nasty },
    kernel: nasty,
    sources: [{ name: nasty, kind: nasty }],
    plan: { state: nasty, sentence: nasty, open: [{ symbol: nasty, kind: nasty, explanation: nasty }] },
    verdict: {
      ...refused,
      messages: [nasty],
      steps: [
        step(nasty, nasty, { outcome: 'failed', messages: [nasty], explanation: nasty, source: nasty }),
        step(nasty, nasty, { outcome: 'not-reached' }),
      ],
      late: [{ object: nasty, errno: 'EINVAL', messages: [nasty], steps: [step(nasty, nasty)] }],
    },
    findings: (
      [
        { kind: 'module' },
        { kind: 'section', section: nasty },
        { kind: 'symbol', symbol: nasty },
        { kind: 'relocation', section: nasty, offset: 2n ** 64n - 1n, symbol: nasty },
        { kind: 'function', object: nasty, name: nasty, position: 1 },
        { kind: 'modinfo', tag: nasty },
      ] as const
    ).map((subject) => ({
      ...first,
      rule: nasty,
      key: nasty,
      subject,
      message: nasty,
      object: nasty,
      bytes: { section: nasty, offset: 0, length: 1 },
      mend: nasty,
      paste: `${nasty}\n\`\`\``,
    })),
    failures: [{ rule: nasty, message: nasty }],
    version: nasty,
  };

  test.each(reportFormats)('%s has no character that does harm', (format) => {
    const text = write(format, hostile);
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(text).toMatch(/x1b|u001b/);
  });

  test('Markdown has no HTML, and a table as many cells as it has columns', () => {
    const text = write('markdown', hostile);
    // What is in code is text already.
    const outside = text
      .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/<|(?<!\\)`/);
    expect(outside).toContain('&lt;img src=x&gt;');
    const widths = outside.split('\n').filter((line) => line.startsWith('|'));
    for (const line of widths) expect([3, 4, 5]).toContain(line.match(/(?<!\\)\|/g)?.length);
  });

  test('no command takes the file for an option', () => {
    const commands = write('text', hostile).match(/^ +(readelf|modinfo|sha256sum|od) .*$/gm) ?? [];
    expect(commands.length).toBeGreaterThan(12);
    for (const command of commands)
      expect(command).toContain("$'./-a\\x1b[2J\\xe2\\x80\\xae`|<img src=x>\\x0a# b\\' --");
  });
});
