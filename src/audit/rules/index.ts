// All rules, in the order of the pages about them: names, symbols, relocations, sections, the patch, the module.

import type { Rule } from '../rule';
import { ordinaryRelocation } from './ordinary-relocation';

export const rules: readonly Rule[] = [ordinaryRelocation];
