import { useStore } from '../../store/store';

/** Which kernel's loader is followed; the module's own, which its vermagic leads to, unless another is chosen. */
export function KernelPicker() {
  const loader = useStore((state) => state.snapshot.loader);
  const followKernel = useStore((state) => state.followKernel);
  if (loader === undefined) return undefined;
  const { release, releases, ownRelease } = loader;
  return (
    <select
      className="table-toolbar-select"
      aria-label="Kernel"
      title="The kernel whose loader is followed"
      value={release}
      onChange={({ target }) => void followKernel(target.value === ownRelease ? undefined : target.value)}
    >
      {releases.map((known) => (
        <option key={known} value={known}>
          Linux {known}
          {known === ownRelease ? ' (its own)' : ''}
        </option>
      ))}
    </select>
  );
}
