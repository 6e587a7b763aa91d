#!/bin/bash
# a camera held by another program or by a kernel driver: the bay says by whom, with a hint, and the log names them
plug() {
    monitor device_add "usb-mtp,id=scene,rootdir=$host_clone/fixtures/media,desc=Anybody,readonly=on,bus=xhci.0"
    eventually 60 "the device" there
    udevadm settle
    node=$(usb_node "$port")
}
there() { port=$(usb_port idProduct 0004); }
gone() { ! usb_port idProduct 0004; }
unplug() { monitor device_del scene; eventually 60 "the device to be gone" gone; }
told() { bay_says "$port" "$1" && bay_says "$port" "try 'fuser -v $node' to see what holds it"; }

echo "-- by another program"
plug
# Waits for events, with the interface claimed.
gphoto2 --wait-event=300s >/run/gphoto2.log 2>&1 &
holder=$!
holds() { fuser "$node"; }
eventually 60 "gphoto2" holds
sleep 2
station
eventually 60 "the bay to say so" told "held by another program"
bay "$port"
fuser -v "$node" 2>&1 | tee /run/scene/fuser
grep -q gphoto2 /run/scene/fuser || fail "the hint's command does not name gphoto2"
kill "$holder"
wait "$holder" || true

echo "-- and served once it is free and plugged in again"
unplug
plug
wait_bay "$port" refused
bay_says "$port" "does not speak the secure channel" || fail "$(bay "$port")"
systemctl stop bwvdockd

echo "-- by a kernel driver"
# A driver of serial adapters that was told to take this device, as somebody's leftover configuration might.
unplug
modprobe usbserial vendor=0x46f4 product=0x0004
trap 'rmmod usbserial' EXIT
plug
[[ $(basename "$(readlink "/sys/bus/usb/devices/$port:1.0/driver")") == usbserial_generic ]] || fail "usbserial did not take it"
systemctl start bwvdockd
eventually 60 "the bay to say so" told "held by kernel driver usbserial_generic"
bay "$port"
unplug
