#!/bin/bash
# our rules keep mtp-probe, gvfs and the seat away from a camera that is being served; without them they come
rules=/usr/lib/udev/rules.d
# mtp-probe tells the journal of every device that it opens.
probed() { journalctl --no-pager --identifier=mtp-probe --output=cat | grep "checking bus.*/$port\""; }
# What a desktop offers to open: its volume monitors, asked over a message bus of their own.
volumes() { timeout 60 dbus-run-session -- gio mount --list --detail; }
offered() { grep -iE "gphoto2|mtp:"; }

station
host
echo "-- with our rules"
ask plug "$cameras/CAM-0003.json5" 1-1
eventually 60 "the camera on the bus" on_the_bus CAM-0003
udevadm settle
udevadm info --query=property "/sys/bus/usb/devices/$port"
node=$(usb_node "$port")
[[ $(stat -c '%U:%G %a' "$node") == "root:bwvdock-usb 660" ]] || fail "$node: $(stat -c '%U:%G %a' "$node")"
[[ $(<"/sys/bus/usb/devices/$port/power/control") == on ]] || fail "autosuspend is on"
for name in ID_MTP_DEVICE ID_MEDIA_PLAYER ID_GPHOTO2; do
    [[ -z $(property "$port" $name) ]] || fail "$name is $(property "$port" $name)"
done
[[ $(property "$port" MTP_NO_PROBE) == 1 ]] || fail "nothing keeps mtp-probe away"
[[ $(property "$port" CURRENT_TAGS) != *uaccess* ]] || fail "it is tagged for the seat"
! compgen -G "/dev/libmtp-*" || fail "libmtp has a link"
volumes | tee /run/scene/with
! offered </run/scene/with || fail "a desktop would open it"
wait_bay "$port" safeToRemove
! probed || fail "mtp-probe came"
ask unplug 1-1
eventually 60 "the camera to be gone" off_the_bus CAM-0003
systemctl stop bwvdockd

echo "-- without our rules"
mv "$rules"/*bwvdock* /run/scene/
udevadm control --reload
restore() { mv /run/scene/*.rules "$rules/"; udevadm control --reload; }
trap restore EXIT
ask plug "$cameras/CAM-0003.json5" 1-1
eventually 60 "the camera on the bus" on_the_bus CAM-0003
udevadm settle
udevadm info --query=property "/sys/bus/usb/devices/$port"
eventually 30 "mtp-probe, or this scene proves nothing" probed
[[ $(property "$port" ID_GPHOTO2) == 1 && $(property "$port" CURRENT_TAGS) == *uaccess* ]] ||
    fail "nobody else's rules are at work here: this scene proves nothing"
volumes | tee /run/scene/without
offered </run/scene/without || fail "a desktop would not open it even without our rules: this scene proves nothing"
