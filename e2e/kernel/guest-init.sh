#!/bin/busybox sh
# The first process of the test kernel. Everything it has to say goes to the second serial
# port, so that kernel messages on the console cannot land in the middle of a line; binary data
# goes to the third.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
stty -F /dev/ttyS1 raw -echo
stty -F /dev/ttyS2 raw -echo
exec 3>/dev/ttyS1

# The added line end keeps the end mark on a line of its own; the reader trims it.
block() {
  echo "=== BEGIN $1" >&3
  cat >&3
  echo >&3
  echo "=== END $1" >&3
}

# Livepatch transitions take seconds under emulation, more when the machine is busy.
wait_until() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || return 1
    usleep 100000
  done
}
is_settled() { [ "$(cat "/sys/kernel/livepatch/$1/transition" 2>/dev/null)" = 0 ]; }
is_gone() { [ ! -e "/sys/kernel/livepatch/$1" ]; }

# A module that the livepatch names comes, goes and comes again.
try_target() {
  step=$1 target=$2
  for moment in arrives returns; do
    dmesg -c >/dev/null
    insmod "/targets/$target.ko" >/error 2>&1
    echo $? | block "$step $moment status"
    dmesg -c | block "$step $moment messages"
    [ -e "/proc/$target" ] || continue
    block "$step $moment shows" <"/proc/$target"
    rmmod "$target"
    dmesg -c | block "$step leaves messages"
  done
}

# A target that is there already is taken out again afterwards.
try_module() {
  step=$1 module=$2 target=$3 when=$4
  [ "$when" != before ] || insmod "/targets/$target.ko"
  dmesg -c >/dev/null
  insmod "/steps/$step.ko" >/error 2>&1
  echo $? | block "$step status"
  block "$step error" </error
  dmesg | block "$step messages"
  if [ -d "/sys/kernel/livepatch/$module" ]; then
    wait_until is_settled "$module"
    block "$step transition" <"/sys/kernel/livepatch/$module/transition"
    block "$step enabled" <"/sys/kernel/livepatch/$module/enabled"
    block "$step cmdline" </proc/cmdline
    if [ "$when" = before ]; then
      block "$step shows" <"/proc/$target"
    elif [ -n "$target" ]; then
      try_target "$step" "$target"
    fi
    echo 0 >"/sys/kernel/livepatch/$module/enabled"
    wait_until is_gone "$module"
    rmmod "$module" >/error 2>&1
    echo $? | block "$step removed"
    block "$step cmdline after" </proc/cmdline
  fi
  # What happened while the target came and went has blocks of its own.
  [ "$when" != before ] || rmmod "$target"
}

for module in /context/*.ko; do
  [ -e "$module" ] && insmod "$module"
done
uname -r | block release
if [ -e /want-kallsyms ]; then
  # Compressed, because a serial port under emulation moves about 300 kB a second.
  gzip -1 -c </proc/kallsyms >/kallsyms.gz
  cat /kallsyms.gz >/dev/ttyS2
fi
block cmdline </proc/cmdline
awk 'NR == FNR { wanted[$1]; next } NF == 3 && ($3 in wanted)' /symbols /proc/kallsyms |
  block kallsyms
while read -r step module target when; do
  try_module "$step" "$module" "$target" "$when"
done </plan
echo '=== COMPLETE' >&3
reboot -f
