import { expect } from '@playwright/test';
import type { StepReport } from './boot';

/** A step that was loaded, switched on, switched off and removed without leaving traces. */
export function expectPatched(step: StepReport, originalCmdline: string): void {
  expect(step.status, `${step.error}\n${step.messages}`).toBe(0);
  expect(step.transition).toBe('0');
  expect(step.enabled).toBe('1');
  expect(step.removed).toBe(0);
  expect(step.cmdlineAfter).toBe(originalCmdline);
}
