import type { Finding, Subject } from '../../audit/finding';
import { formatHex, formatNumber } from '../../base/format';
import { code, type Words } from './document';

/** Where a finding is: its subject, and the bytes if it has some. */
export function placeWords({ subject, bytes, fileOffset }: Finding): Words {
  const words: Words = subjectWords(subject);
  if (bytes === undefined) return words;
  const place = code(`${bytes.section}+${formatHex(bytes.offset)}`);
  const inFile = fileOffset === undefined ? '' : ` at ${formatHex(fileOffset)} in the file`;
  return [
    ...words,
    '; ',
    place,
    `, ${formatNumber(bytes.length)} ${bytes.length === 1 ? 'byte' : 'bytes'}${inFile}`,
  ];
}

function subjectWords(subject: Subject): Words {
  switch (subject.kind) {
    case 'module':
      return ['the module'];
    case 'section':
      return ['section ', code(subject.section)];
    case 'symbol':
      return ['symbol ', code(subject.symbol)];
    case 'relocation': {
      const { section, offset, symbol } = subject;
      const against: Words = symbol === '' ? [] : [', symbol ', code(symbol)];
      return ['relocation in ', code(section), `, r_offset ${formatHex(offset)}`, ...against];
    }
    case 'function': {
      const { object, name, position } = subject;
      return ['function ', code(name), ' of ', code(object), `, position ${position}`];
    }
    case 'modinfo':
      return ['tag ', code(subject.tag), ' of .modinfo'];
  }
}
