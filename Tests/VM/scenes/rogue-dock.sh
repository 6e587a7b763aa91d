#!/bin/bash
# a rogue dock, approved by an authority the camera does not know, gets nothing, and the bay says that the camera refused
station_name=mallory station_domain=stranger
station
serve
dock "$cameras/CAM-0003.json5" 1-1
wait_bay "$port" refused
bay "$port"
ask indicator 1-1
[[ $answer == *refused* ]] || fail "the camera's indicator says: $answer"
[[ -z $(find "$evidence" -type f ! -path "*/.bwvdock/*") ]] || fail "it got something"
gphoto2 --list-files 2>&1 | tee /run/scene/files || true
! grep -E '^#[0-9]' /run/scene/files || fail "files are shown"
