import './problem-picture.css';

/** The functions called `state_show` in Debian's vmlinux of Linux 6.1, in the order of their addresses. */
const files = ['kernel/cpu.c', 'power/main.c', 'xenbus/xenbus_probe.c', 'regulator/core.c', 'base/memory.c'];

/** Position of the one that is meant: the one behind `/sys/power/state`. */
const meant = 2;

const inWords =
  'A livepatch calls state_show, which it does not define. The kernel has five functions of this name, at positions ' +
  `1 to ${files.length}: ${files.join(', ')}. The module loader says: Unknown symbol state_show (err -2). ` +
  'With klpscope the second one is named, by the symbol .klp.sym.vmlinux.state_show,2.';

/** What klpscope is for, in one look. */
export function ProblemPicture() {
  return (
    <figure className="problem-picture">
      <svg viewBox="0 0 400 234" role="img" aria-label={inWords}>
        <text className="problem-picture-head" x="0" y="13">
          The livepatch
        </text>
        <text className="problem-picture-head" x="152" y="13">
          The kernel
        </text>
        {files.map((file, index) => (
          <Candidate key={file} file={file} position={index + 1} />
        ))}
        <rect className="problem-picture-box" x="0.5" y="57.5" width="113" height="47" rx="4" />
        <text className="problem-picture-code" x="10" y="77">
          state_show();
        </text>
        <text className="problem-picture-soft" x="10" y="95">
          undefined
        </text>
        <g className="problem-picture-refused">
          <rect x="0" y="164" width="400" height="30" rx="4" />
          <path d="m11 174 9 9m0-9-9 9" />
          <text x="28" y="183.5">
            Module loader
          </text>
          <text className="problem-picture-code" x="120" y="183">
            Unknown symbol state_show (err -2)
          </text>
        </g>
        <g className="problem-picture-named">
          <rect x="0" y="202" width="400" height="30" rx="4" />
          <path d="m10.5 217 3.5 3.5 7-8" />
          <text x="28" y="221.5">
            With klpscope
          </text>
          <text className="problem-picture-code" x="120" y="221">
            .klp.sym.vmlinux.state_show,2
          </text>
        </g>
      </svg>
      <figcaption>
        Which of the five is meant? Nothing in the module says it, and the module loader knows none of them:
        they are not exported.
      </figcaption>
    </figure>
  );
}

/** One of the kernel's functions, and the line that leads to it. */
function Candidate({ file, position }: { readonly file: string; readonly position: number }) {
  const y = 33 + (position - 1) * 24;
  return (
    <g className={position === meant ? 'problem-picture-meant' : undefined}>
      <path className="problem-picture-line" d={`M114 81C138 81 124 ${y} 148 ${y}`} />
      <rect className="problem-picture-row" x="148.5" y={y - 10.5} width="251" height="21" rx="4" />
      <text className="problem-picture-position" x="156" y={y + 4.5}>
        {position}
      </text>
      <text className="problem-picture-code" x="172" y={y + 4.5}>
        state_show
      </text>
      <text className="problem-picture-file" x="252" y={y + 4}>
        {file}
      </text>
    </g>
  );
}
