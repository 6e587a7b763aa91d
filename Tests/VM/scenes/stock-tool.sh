#!/bin/bash
# the stock usbip tool lists the cameras of `bwvcamera serve`, attaches them at both speeds, and detaches them
mkdir -p /run/scene
serve
ask plug "$cameras/CAM-0001.json5" 1-1
ask plug "$cameras/CAM-0002.json5" 1-2 --speed super
usbip list --remote 127.0.0.1 | tee /run/scene/list
grep -q '1-1: ' /run/scene/list && grep -q '1-2: ' /run/scene/list || fail "not both are listed"
grep -qi 'still image\|Imaging' /run/scene/list || fail "the interface's class is not told"
attach 1-1 CAM-0001
[[ $(<"/sys/bus/usb/devices/$port/speed") == 480 ]] || fail "CAM-0001 is at $(<"/sys/bus/usb/devices/$port/speed")"
attach 1-2 CAM-0002
[[ $(<"/sys/bus/usb/devices/$port/speed") == 5000 ]] || fail "CAM-0002 is at $(<"/sys/bus/usb/devices/$port/speed")"
lsusb -v -s "$(<"/sys/bus/usb/devices/$port/busnum"):$(<"/sys/bus/usb/devices/$port/devnum")" |
    grep -E "bInterfaceClass|bcdUSB|bMaxBurst|wMaxPacketSize"
usbip port
! usbip attach --remote 127.0.0.1 --busid 1-1 || fail "one camera is attached twice"
! usbip attach --remote 127.0.0.1 --busid 9-9 || fail "a camera that is not there is attached"
usbip port | sed -n 's/^Port \([0-9]*\):.*/\1/p' | while read -r number; do usbip detach --port "$number"; done
eventually 60 "the cameras to be gone" off_the_bus CAM-0001
eventually 60 "the cameras to be gone" off_the_bus CAM-0002
# Back again: a detached camera can be attached anew.
attach 1-1 CAM-0001
