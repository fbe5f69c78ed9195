import { Icon } from '../../ui/icon/Icon';

/** For those who build livepatches: the same conversion without the page. */
export function BuildHint() {
  return (
    <p className="landing-local">
      <Icon name="arrow" />
      <span>
        <strong>In a build:</strong> with <a href="kbuild/klpscope.mk">klpscope.mk</a> one <code>make</code>{' '}
        builds and converts an out-of-tree livepatch; <a href="kbuild/README.md">how</a>, and{' '}
        <a href="kbuild/example/klp_example.c">an example</a>. Everything here is also the command{' '}
        <code>klpscope</code>.
      </span>
    </p>
  );
}
