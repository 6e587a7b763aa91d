#!/bin/bash
# gphoto2 and mtp-tools list and download what a plain PTP camera holds, byte for byte
mkdir -p /run/scene/{gphoto2,libmtp}
serve
dock "$cameras/PLAIN-0001.json5" 1-1
echo "-- gphoto2"
gphoto2 --summary
gphoto2 --list-files --recurse
(cd /run/scene/gphoto2 && gphoto2 --get-all-files --recurse --filename '%f.%C')
ls -l /run/scene/gphoto2
same() { find "$1" -type f -exec cmp {} "$clone/fixtures/media/clip-short.mp4" \; -print | grep -c "^$1"; }
[[ $(same /run/scene/gphoto2) == 1 ]] || fail "gphoto2 did not get the recording"
echo "-- mtp-tools"
mtp-files 2>&1 | tee /run/scene/files
id=$(sed -n 's/^File ID: //p' /run/scene/files | head -1)
mtp-getfile "$id" /run/scene/libmtp/clip >/dev/null
[[ $(same /run/scene/libmtp) == 1 ]] || fail "libmtp did not get the recording"
echo "-- the daemon does not serve it, and says why"
station_beside
wait_bay "$port" refused
bay_says "$port" "does not speak the secure channel" || fail "$(bay "$port")"
