#!/bin/bash
# a camera's clock is set only from a synchronised one, and what it was before and after is recorded first
audited() { grep '"event":"clock' /var/lib/bwvdock/audit.jsonl; }
# synchronised STATUS: adjtimex(2) with STA_UNSYNC cleared (0) or set (64), which is what a time daemon does.
synchronised() { perl -e '$t = pack("L x4 q4 l x164", 0x1c, 0, 0, 1000, 1000, shift); syscall(159, $t) >= 0 or die "$!"' "$1"; }

echo "-- a clock that nobody vouches for"
synchronised 64
station
serve
sed "s/^    recordings: /    clock: { errorMilliseconds: -1730 },\n&/; s#../media#$clone/fixtures/media#" "$cameras/CAM-0003.json5" \
    >/run/scene/CAM-0003.json5
dock /run/scene/CAM-0003.json5 1-1
wait_bay "$port" safeToRemove 200
audited | tee /run/scene/unproven
grep -q "the station's clock is not" /run/scene/unproven || fail "the clock's error was not measured"
! grep -q '"before"' /run/scene/unproven || fail "a clock was set from one that is not synchronised"
ask unplug 1-1
wait_bay "$port" empty

echo "-- a synchronised clock"
synchronised 0
dock /run/scene/CAM-0003.json5 1-2
wait_bay "$port" safeToRemove 200
audited | tail -n +2 | tee /run/scene/proven
grep -q "the station's clock is synchronised" /run/scene/proven || fail "the clock's error was not measured"
line() { grep -n "$1" /run/scene/proven | head -1 | cut -d : -f 1; }
(($(line offsetMilliseconds) < $(line '"before"'))) || fail "it was set before its error was recorded"
before=$(grep -o '"before":"[^"]*"' /run/scene/proven | cut -d '"' -f 4)
after=$(grep -o '"after":"[^"]*"' /run/scene/proven | cut -d '"' -f 4)
offset=$(grep -o '"offsetMilliseconds":[-0-9]*' /run/scene/proven | tail -1 | cut -d : -f 2)
echo "offset $offset ms, before $before, after $after"
((offset < -1500 && offset > -1960)) || fail "the camera is 1730 ms slow, measured were $offset"
moved=$(($(date -d "$after" +%s%3N) - $(date -d "$before" +%s%3N)))
((moved > 1400)) || fail "its clock moved by $moved ms only"
synchronised 64
