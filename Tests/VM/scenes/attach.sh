#!/bin/bash
# `bwvcamera attach` makes a camera a device of this kernel without the stock tool, `detach` pulls its plug from outside
station
bwvcamera attach --pki "$pki" --stores /run/scene/stores --control /run/scene/control "$cameras/CAM-0001.json5" \
    </dev/null >/run/scene/attached 2>&1 &
attached() { grep -q '^ready$' /run/scene/attached; }
eventually 60 "the camera to be attached (it says: $(cat /run/scene/attached))" attached
eventually 60 "camera CAM-0001 on the bus" on_the_bus CAM-0001
wait_bay "$port" safeToRemove
held 4
bwvcamera status --control /run/scene/control | grep 'CAM-0001 safeToRemove intact=0 erased=4'
bwvcamera detach
eventually 60 "the camera to be gone" off_the_bus CAM-0001
status=0
bwvcamera detach || status=$?
[[ $status == 3 ]] || fail "detach of nothing ends with $status"
