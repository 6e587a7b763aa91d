#!/bin/bash
# a keyboard and a memory stick beside the cameras are left alone
station
head -c 16M /dev/urandom >/mnt/results/stick
monitor device_add usb-kbd,id=keyboard,bus=xhci.0
monitor drive_add 0 if=none,id=stick,file=.build/vm/stick,format=raw
monitor device_add usb-storage,id=stick,drive=stick,bus=xhci.0
there() { [[ -b /dev/sda ]] && usb_port product "QEMU USB Keyboard" >/dev/null; }
eventually 60 "stick and keyboard" there
udevadm settle

keyboard=$(usb_port product "QEMU USB Keyboard")
stick=$(usb_port product "QEMU USB HARDDRIVE")
echo "keyboard at $keyboard, stick at $stick"
# What reads it, reads it while the daemon is there.
cmp <(dd if=/dev/sda bs=1M status=none) /mnt/results/stick || fail "the stick does not read back"
sleep 3
driver() { basename "$(readlink "/sys/bus/usb/devices/$1:1.0/driver")"; }
[[ $(driver "$keyboard") == usbhid ]] || fail "the keyboard is $(driver "$keyboard")'s"
[[ $(driver "$stick") == usb-storage ]] || fail "the stick is $(driver "$stick")'s"
for port in "$keyboard" "$stick"; do
    node=$(usb_node "$port")
    [[ $(stat -c '%U:%G' "$node") == root:root ]] || fail "$node belongs to $(stat -c '%U:%G' "$node")"
    ! setpriv --reuid=bwvdock --regid=bwvdock --init-groups sh -c ": <>'$node'" 2>/dev/null || fail "the daemon's user can open $node"
    ! fuser "$node" || fail "$node is open"
done
cmp <(dd if=/dev/sda bs=1M status=none iflag=direct) /mnt/results/stick || fail "the stick does not read back"
bwvdock status
daemon_log
! daemon_log | grep -F "$stick" || fail "the daemon speaks of the stick"
! daemon_log | grep -F "$keyboard" || fail "the daemon speaks of the keyboard"
