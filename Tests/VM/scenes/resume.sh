#!/bin/bash
# a camera is pulled out in the middle and plugged in again: the offload goes on, nothing is lost, doubled, or kept of the kernel's memory
station
serve
noise 12 >/run/scene/CAM-0005.json5
ask plug /run/scene/CAM-0005.json5 1-1
ask unplug 1-1 at 50%
(until has_kernel_memory; do sleep 0.05; done; touch /run/scene/was-mapped) &
attach 1-1 CAM-0005
first=$port
eventually 200 "the plug to come out" off_the_bus CAM-0005
wait_bay "$first" empty
eventually 20 "the kernel's memory to be given back" has_no_kernel_memory
[[ $(bwvdock recordings | cut -f 3) != erased ]] || fail "it was erased before it was held"
! compgen -G "$evidence/$north/*/*/receipt.json" || fail "half a recording was closed"
daemon_log
dock /run/scene/CAM-0005.json5 1-1
wait_bay "$port" safeToRemove 200
ask wait 1-1 safeToRemove 60
[[ -e /run/scene/was-mapped ]] || fail "it was read through copies"
has_no_kernel_memory || fail "a bay that is not read keeps the kernel's memory"
held 1
daemon_log
