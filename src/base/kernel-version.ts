/** `6.12.3-amd64` as a number that sorts by major and minor version; `undefined` when it does not begin with one. */
export function kernelVersion(release: string): number | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})/.exec(release) ?? [];
  return major === undefined || minor === undefined ? undefined : Number(major) * 10_000 + Number(minor);
}
