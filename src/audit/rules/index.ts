// All rules, in the order of their pages: names, symbols and relocations first, then the patch and the module.

import type { Rule } from '../rule';
import { livepatchRules } from './livepatch-rules';
import { moduleRules } from './module-rules';
import { ordinaryRelocation } from './ordinary-relocation';

export const rules: readonly Rule[] = [ordinaryRelocation, ...livepatchRules, ...moduleRules];
