#!/bin/bash
# sixty-four cameras are on one kernel at once, and each is delivered
# at most 900 s
mkdir -p /run/scene
files=()
for number in $(seq 64); do
    serial=$(printf 'PLAIN-%04d' "$number")
    sed "s/PLAIN-0001/$serial/; s#../media#$clone/fixtures/media#" "$cameras/PLAIN-0001.json5" >"/run/$serial.json5"
    files+=("/run/$serial.json5")
done
bwvcamera attach --pki "$pki" --stores /run/stores "${files[@]}" </dev/null >/run/attached 2>&1 &
attached() { grep -q '^ready$' /run/attached; }
eventually 200 "the cameras to be attached" attached
ports() { for file in /sys/bus/usb/devices/*/serial; do [[ $(<"$file") == PLAIN-* ]] && basename "$(dirname "$file")"; done; }
all() { [[ $(ports | wc -l) == 64 ]]; }
eventually 100 "64 cameras on the bus" all
udevadm settle
station "bays: [$(ports | while read -r port; do printf '{ name: "bay-%s", port: "%s", plainCameras: true },' "$port" "$port"; done)]"
cleared() { [[ $(bwvdock status | awk -F '\t' '$1 == "bay" && $4 == "safeToRemove"' | wc -l) == 64 ]]; }
eventually 400 "all to be delivered" cleared
[[ $(ls -d "$evidence"/*/*/*/ | wc -l) == 64 ]] || fail "$(ls -d "$evidence"/*/*/*/ | wc -l) recordings are held"
