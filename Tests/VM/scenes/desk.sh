#!/bin/bash
# the commands of docs/try-on-real-usb.md, typed by an ordinary user with sudo where nothing of ours is installed, do what it says
home=/home/engineer
ours=(/usr/lib/udev/rules.d/{68-bwvdock,72-bwvdock-seat}.rules /usr/lib/sysusers.d/bwvdock.conf)
mkdir -p /run/scene/{ours,upper,work}
mv "${ours[@]}" /run/scene/ours/
groupdel bwvdock-usb
udevadm control --reload
restore() {
    pkill -KILL -u engineer || true
    umount --lazy "$home/bwvdock"
    rm -f /etc/udev/rules.d/*bwvdock*
    install -m 644 /run/scene/ours/*.rules /usr/lib/udev/rules.d/
    install -m 644 /run/scene/ours/bwvdock.conf /usr/lib/sysusers.d/
    systemd-sysusers
    udevadm control --reload
}
trap restore EXIT

useradd --create-home engineer
echo 'engineer ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/engineer
# A clone of theirs, built, and with certificates: making those takes a minute here.
mkdir "$home/bwvdock"
mount -t overlay -o "lowerdir=$clone,upperdir=/run/scene/upper,workdir=/run/scene/work" overlay "$home/bwvdock"
chown engineer: "$home/bwvdock" "$home"/bwvdock/.build{,/fixtures}
chown -R engineer: "$home"/bwvdock/.build/fixtures/pki*

awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' "$clone/docs/try-on-real-usb.md" >/run/scene/typed
[[ $(wc -l </run/scene/typed) -gt 40 ]] || fail "the page has no commands"
runuser --login engineer --command "cd bwvdock && bash -euo pipefail -x /run/scene/typed" 2>&1 | tee /run/scene/told

echo "-- what the page promises"
told() { grep -qE "$1" /run/scene/told || fail "$2"; }
told 'ID 1209:0b0d' "lsusb showed no camera"
told '^CAM-0003.*rec-0001.*erased' "the replayed camera's recording was not erased"
told 'read again: sealed item: the tag of frame [0-9]+ is wrong' "the log does not tell of the wrong bit"
! pgrep -x bwvdockd && ! pgrep -x bwvcamera || fail "something still runs"
eventually 60 "the cameras to be gone" off_the_bus CAM-0003
held_by_hand=$(ls -d "$home"/bwvdock/.build/desk/dams/$north/*/*/ | wc -l)
[[ $held_by_hand == 3 ]] || fail "$held_by_hand of 3 recordings are held"
