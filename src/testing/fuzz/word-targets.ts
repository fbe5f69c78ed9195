// What is done with words: links from outside, names in a module, lines of a log.

import { explainMessages } from '../../audit/explain-messages';
import { otherMessages } from '../../audit/other-messages';
import { rules } from '../../audit/rules/index';
import { livepatchSymbolName, parseLivepatchSectionName, parseLivepatchSymbolName } from '../../klp/names';
import { parseStatedName } from '../../klp/stated-name';
import { decodeLink } from '../../link/decode';
import { encodeLink, longestLink } from '../../link/encode';
import { chooseProfile } from '../../loader/profile';
import { damageBytes } from './damage-bytes';
import { randomLink, randomLog } from './random-text';
import { must, type Target } from './target';

const linkTarget: Target<string> = {
  name: 'link',
  weight: 6,
  make: (random) => {
    const link = randomLink(random);
    if (!random.once(3)) return link;
    const bytes = damageBytes(
      new TextEncoder().encode(link),
      random,
      new TextEncoder().encode(randomLink(random)),
    );
    return new TextDecoder('latin1').decode(bytes);
  },
  run: (hash) => {
    const decoded = decodeLink(hash);
    if (decoded === undefined) return 'none';
    const { hash: written, omitted } = encodeLink(decoded.link);
    must(written.length <= longestLink, `a link of ${written.length} letters`);
    if (omitted.length > 0) return 'shortened';
    // Half a surrogate pair, which no address has, is written as U+FFFD: what is written stays as it is.
    const again = decodeLink(written);
    must(again?.dropped.length === 0, `of what is written, ${written}, something is dropped`);
    must(
      encodeLink(again.link).hash === written,
      `what is read is written as ${written}, which reads otherwise`,
    );
    return decoded.dropped.length > 0 ? 'in part' : 'whole';
  },
};

const nameTarget: Target<string> = {
  name: 'name',
  weight: 3,
  make: (random) => {
    const parts = [
      '.klp.sym.',
      '.klp.rela.',
      'rela.',
      'vmlinux',
      '.',
      ',',
      'f',
      '0',
      '1',
      '4294967296',
      ' ',
      'é',
      '\n',
    ];
    return random.list(random.few(10), () => random.pick(parts)).join('');
  },
  run: (name) => {
    const parsed = parseLivepatchSymbolName(name);
    if (parsed !== undefined && Number.isSafeInteger(parsed.position)) {
      const again = parseLivepatchSymbolName(livepatchSymbolName(parsed));
      must(JSON.stringify(again) === JSON.stringify(parsed), 'a name that is written is read otherwise');
    }
    parseLivepatchSectionName(name);
    parseStatedName(new TextEncoder().encode(`.klp.sym.rela.${name}`));
    chooseProfile(name);
    return parsed === undefined ? 'none' : 'a livepatch symbol';
  },
};

const lines = [...rules.flatMap((rule) => rule.lines ?? []), ...otherMessages.map(({ line }) => line)];

const messageTarget: Target<string> = {
  name: 'log',
  weight: 3,
  make: (random) => randomLog(random, lines),
  run: (log) => (explainMessages(log, []).length === 0 ? 'unknown' : 'explained'),
};

export const wordTargets = [linkTarget, nameTarget, messageTarget] as const;
