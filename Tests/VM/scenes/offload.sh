#!/bin/bash
# a camera is plugged in, offloaded, cleared and safe to remove; what arrived is what it recorded
station
serve
dock "$cameras/CAM-0001.json5" 1-1
wait_bay "$port" safeToRemove 200
ask wait 1-1 safeToRemove 60
ask status
held 4
# The recordings' media lie in the clone.
find "$evidence/$north/CAM-0001" -name 'item-*' -exec sha256sum {} + >/run/scene/sums
for media in clip-long.mp4 track.json bookmarks.json clip-short.mp4; do
    sum=$(sha256sum "$clone/fixtures/media/$media" | cut -d ' ' -f 1)
    grep -q "^$sum " /run/scene/sums || fail "$media did not arrive"
done
ls "$evidence/$north"/*/*/tombstone.json
[[ $(ls "$evidence/$north"/*/*/tombstone.json | wc -l) == 4 ]] || fail "not every recording was erased"
ask unplug 1-1
wait_bay "$port" empty
