#!/bin/bash
# three cameras are offloaded at once
station
serve
for number in 1 2 3; do dock "$cameras/CAM-000$number.json5" "1-$number"; ports+=("$port"); done
for port in "${ports[@]}"; do wait_bay "$port" safeToRemove 250; done
bwvdock status
ask status
[[ $(ls "$evidence/$north" | wc -l) == 3 ]] || fail "not all three delivered"
held "$(ls -d "$evidence/$north"/*/*/ | wc -l)"
! bwvdock recordings | cut -f 3 | grep -v '^erased$' || fail "not everything is cleared"
