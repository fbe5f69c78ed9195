import { importsInNamespaces } from '../../loader/container/namespaces';
import { moduleNamespace } from '../../loader/namespaces';
import { isOlderThan } from '../facts/older-than';
import type { Rule } from '../rule';

export const namespaceNotImported: Rule = {
  id: 'namespace-not-imported',
  title: 'Namespace that is not imported',
  severity: 'error',
  why: 'An export may be in a namespace, and is given only to modules that say they import it. Others are refused with -EINVAL, unless the kernel has CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS, which only prints the line.',
  source: 'kernel/module/main.c: verify_namespace_is_imported',
  mend: 'Add MODULE_IMPORT_NS to the source; modinfo shows it as import_ns. The name is a string from Linux 6.13 on, before it is written without quotes.',
  example: `$ grep -w insert_resource_expand_to_fit Module.symvers
0x84b45156	insert_resource_expand_to_fit	vmlinux	EXPORT_SYMBOL_GPL	CXL
$ dmesg
lp: module uses symbol (insert_resource_expand_to_fit) from namespace CXL, but does not import it.
lp: Unknown symbol insert_resource_expand_to_fit (err -22)`,
  lines: [
    '%s: module uses symbol (%s) from namespace %s, but does not import it.',
    '%s: Unknown symbol %s (err %d)',
  ],
  *find({ module, map, profile }) {
    for (const { name, namespace, isAllowed } of importsInNamespaces(module, map)) {
      if (isAllowed) continue;
      const subject = { kind: 'symbol', symbol: name } as const;
      const message = `${name} is exported in namespace ${namespace}, which import_ns= does not name`;
      if (namespace.startsWith(moduleNamespace))
        yield {
          subject,
          message: `${name} is exported in namespace ${namespace}, which is not for a module of this name`,
          mend: 'Make it a livepatch symbol: these exports are for the modules that the namespace names, and cannot be imported.',
        };
      else
        yield {
          subject,
          message,
          paste: `MODULE_IMPORT_NS(${isOlderThan(profile, '6.13') ? namespace : `"${namespace}"`});`,
        };
    }
  },
};
