import { expect, test } from 'vitest';
import { openModule } from '../testing/open-module';
import { compareCode } from './compare-code';
import { compareModules } from './compare-modules';

/** A function of x86-64 code with a relocation at 2 against `callee`. */
const picture = (bytes: string, callee = 'printk'): string => `
module x86_64
section .text PROGBITS AX ${bytes.length / 2} bytes=${bytes}
symbol f FUNC GLOBAL .text 0 ${bytes.length / 2}
undefined ${callee}
rela .text 2 R_X86_64_PLT32 ${callee} -4
`;

async function lines(a: string, b: string): Promise<string[] | undefined> {
  const [left, right] = [await openModule(a), await openModule(b)];
  const { functions } = await compareModules(left, right);
  const [thing] = functions;
  const code = thing === undefined ? undefined : await compareCode(left, right, thing);
  const signs = { same: ' ', added: '+', removed: '-' };
  return code?.lines.map(({ change, a: first, b: second }) => {
    const shown = second ?? first;
    return `${signs[change]} ${shown?.offset} ${shown?.text}`;
  });
}

// push %rax; call; jmp to the ret; xor %eax,%eax; ret
const code = '50e800000000eb0231c0c3';

test('an instruction that only one has, and a jump that is longer by it', async () => {
  // The same with inc %eax before the ret.
  expect(await lines(picture(code), picture('50e800000000eb0431c0ffc0c3'))).toEqual([
    '  0 pushq %rax',
    '  1 callq printk',
    '  6 jmp +0xc',
    '  8 xorl %eax, %eax',
    '+ 10 incl %eax',
    '  12 retq',
  ]);
});

test('another function that is called', async () => {
  expect(await lines(picture(code), picture(code, 'panic'))).toEqual([
    '  0 pushq %rax',
    '- 1 callq printk',
    '+ 1 callq panic',
    '  6 jmp +0xa',
    '  8 xorl %eax, %eax',
    '  10 retq',
  ]);
});

test('a jump that leads to another instruction', async () => {
  expect(await lines(picture(code), picture('50e800000000eb0031c0c3'))).toEqual([
    '  0 pushq %rax',
    '  1 callq printk',
    '- 6 jmp +0xa',
    '+ 6 jmp +0x8',
    '  8 xorl %eax, %eax',
    '  10 retq',
  ]);
});

test('a function that only one has, whole', async () => {
  expect(await lines(picture(code).replace('symbol f', 'symbol g'), picture(code))).toEqual([
    '+ 0 pushq %rax',
    '+ 1 callq printk',
    '+ 6 jmp +0xa',
    '+ 8 xorl %eax, %eax',
    '+ 10 retq',
  ]);
});
