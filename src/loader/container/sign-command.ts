/** The command that signs a module, in the kernel's build tree; `file` as the shell takes it. */
export function signCommand(hash: string, file: string): string {
  return `scripts/sign-file ${hash} certs/signing_key.pem certs/signing_key.x509 ${file}`;
}
