#!/bin/bash
# gphoto2 and mtp-tools see a sealed camera that shows nothing and that they cannot change; then it is offloaded whole
mkdir -p /run/scene
serve
dock "$cameras/CAM-0003.json5" 1-1
ask status
before=$answer
tools() { timeout 60 "$@" 2>&1 | tee /run/scene/tool || true; }
echo "-- gphoto2"
tools gphoto2 --auto-detect
grep -q usb: /run/scene/tool || fail "gphoto2 does not see a camera"
tools gphoto2 --summary
tools gphoto2 --list-files
! grep -E '^#[0-9]|\.(mp4|MP4|json)' /run/scene/tool || fail "gphoto2 lists something"
(cd /run/scene && tools gphoto2 --get-all-files)
! compgen -G "/run/scene/*.mp4" || fail "gphoto2 got something"
! timeout 60 gphoto2 --delete-all-files --recurse 2>&1 | grep -i deleted || fail "gphoto2 deleted something"
! timeout 60 gphoto2 --upload-file "$clone/fixtures/media/clip-short.mp4" || fail "gphoto2 wrote something"
! timeout 60 gphoto2 --set-config datetime=now || fail "gphoto2 set the clock"
! timeout 60 gphoto2 --capture-image || fail "gphoto2 made it record"
echo "-- mtp-tools"
tools mtp-detect
grep -q 'VID=1209' /run/scene/tool || fail "libmtp does not see a device"
tools mtp-files
! grep -E 'File ID' /run/scene/tool || fail "libmtp lists something"
for id in 1 2 257 65537; do
    tools mtp-getfile $id /run/scene/got
    tools mtp-delfile -n $id
done
[[ ! -s /run/scene/got ]] || fail "libmtp got something"
tools mtp-sendfile "$clone/fixtures/media/clip-short.mp4" clip.mp4
echo "-- the camera is as it was"
ask status
[[ $answer == "$before" ]] || fail "it was: $before"
station_beside
wait_bay "$port" safeToRemove 200
held 1
