#!/bin/bash
# a camera is pulled out in the middle and plugged in again: the offload goes on, nothing is lost and nothing is doubled
station
serve
noise 12 >/run/scene/CAM-0005.json5
ask plug /run/scene/CAM-0005.json5 1-1
ask unplug 1-1 at 50%
attach 1-1 CAM-0005
first=$port
eventually 200 "the plug to come out" off_the_bus CAM-0005
wait_bay "$first" empty
[[ $(bwvdock recordings | cut -f 3) != erased ]] || fail "it was erased before it was held"
! compgen -G "$evidence/$north/*/*/receipt.json" || fail "half a recording was closed"
daemon_log
dock /run/scene/CAM-0005.json5 1-1
wait_bay "$port" safeToRemove 200
ask wait 1-1 safeToRemove 60
held 1
daemon_log
