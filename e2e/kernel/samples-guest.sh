#!/bin/busybox sh
# The first process of the kernel that the samples are tried in. Runs the commands of every trial in the
# trial's folder. What command and kernel say goes to the second serial port, so that kernel messages on the
# console cannot land in the middle of a line.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
stty -F /dev/ttyS1 raw -echo
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
# Every livepatch is switched on or gone.
is_settled() {
  for folder in /sys/kernel/livepatch/*; do
    [ -e "$folder" ] || continue
    [ "$(cat "$folder/transition" "$folder/enabled" 2>/dev/null | tr -d '\n')" = 01 ] || return 1
  done
}

take_out() {
  for livepatch in /sys/kernel/livepatch/*; do
    [ -e "$livepatch" ] || continue
    echo 0 >"$livepatch/enabled"
    wait_until is_settled
    wait_until rmmod "${livepatch##*/}"
  done
}

try_command() {
  # A livepatch of the trial takes the place of the one before; the modules that they patch stay.
  case $2 in
  insmod\ klp_target.ko | insmod\ loop.ko*) ;;
  insmod\ *) take_out 2>/dev/null ;;
  esac
  dmesg -c >/dev/null
  sh -c "$2" >/said 2>&1
  wait_until is_settled
  block "$1 said" </said
  dmesg -c | block "$1 log"
}

uname -r | block release
while read -r trial; do
  cd "/trials/$trial" || continue
  number=0
  while read -r command; do
    try_command "$trial $number" "$command"
    number=$((number + 1))
  done <commands
  take_out 2>/dev/null
  rmmod loop klp_target 2>/dev/null
done </trials/order
echo '=== COMPLETE' >&3
reboot -f
