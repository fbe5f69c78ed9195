// All rules, in the order of their pages: names, symbols and relocations first, then the patch and the module.

import type { Rule } from '../rule';
import { livepatchRules } from './livepatch-rules';
import { loaderRefuses } from './loader-refuses';
import { moduleRules } from './module-rules';
import { ordinaryRelocation } from './ordinary-relocation';

const particular: readonly Rule[] = [ordinaryRelocation, ...livepatchRules, ...moduleRules];

export const rules: readonly Rule[] = [...particular, loaderRefuses(particular)];
