#!/bin/bash
# our rules keep mtp-probe, gvfs and the seat away from cameras; without them they come
rules=/usr/lib/udev/rules.d
plug() { monitor device_add "usb-mtp,id=scene,rootdir=$host_clone/fixtures/media,desc=Anybody,readonly=on,bus=xhci.0"; }
there() { port=$(usb_port product "QEMU filesharing") || port=$(usb_port idProduct 0004); }
probed() { journalctl --no-pager --identifier=mtp-probe --output=cat | grep "/$port\""; }
gone() { ! usb_port idProduct 0004; }
# What a desktop offers to open: its volume monitors, asked over a message bus of their own.
volumes() { timeout 60 dbus-run-session -- gio mount --list --detail; }

station
echo "-- with our rules"
plug
eventually 60 "the device" there
udevadm settle
udevadm info --query=property "/sys/bus/usb/devices/$port"
node=$(usb_node "$port")
[[ $(stat -c '%U:%G %a' "$node") == "root:bwvdock-usb 660" ]] || fail "$node: $(stat -c '%U:%G %a' "$node")"
[[ $(<"/sys/bus/usb/devices/$port/power/control") == on ]] || fail "autosuspend is on"
for name in ID_MTP_DEVICE ID_MEDIA_PLAYER ID_GPHOTO2; do
    [[ -z $(property "$port" $name) ]] || fail "$name is $(property "$port" $name)"
done
[[ $(property "$port" CURRENT_TAGS) != *uaccess* ]] || fail "it is tagged for the seat"
! compgen -G "/dev/libmtp-*" || fail "libmtp has a link"
volumes | tee /run/scene/with
! grep -iE "gphoto2|mtp:" /run/scene/with || fail "a desktop would open it"
! probed || fail "mtp-probe came"
systemctl stop bwvdockd
monitor device_del scene
eventually 60 "the device to be gone" gone

echo "-- without our rules"
mv "$rules"/*bwvdock* /run/scene/
udevadm control --reload
restore() { mv /run/scene/*.rules "$rules/"; udevadm control --reload; }
trap restore EXIT
plug
eventually 60 "the device" there
udevadm settle
udevadm info --query=property "/sys/bus/usb/devices/$port"
[[ $(property "$port" ID_MTP_DEVICE) == 1 ]] || fail "libmtp's rules are not at work here: this scene proves nothing"
[[ $(property "$port" ID_GPHOTO2) == 1 && $(property "$port" CURRENT_TAGS) == *uaccess* ]] ||
    fail "nobody else's rules are at work here: this scene proves nothing"
volumes | tee /run/scene/without
grep -iqE "gphoto2|mtp:" /run/scene/without || fail "a desktop would not open it even without our rules: this scene proves nothing"
