#!/bin/bash
# a stranger is refused with the reason, charged, never read, and the cameras beside it are served
station
serve
dock "$cameras/CAM-0901.json5" 1-1
strange=$port
ask status
before=$answer
dock "$cameras/CAM-0003.json5" 1-2
wait_bay "$strange" refused
bay "$strange"
bay_says "$strange" "a trust domain this station does not serve" || fail "no reason is given"
wait_bay "$port" safeToRemove 200
held 1
[[ ! -e $evidence/stranger.bwvdock-fixture.invalid ]] || fail "the stranger was read"
ask indicator 1-1
[[ $answer == *refused* ]] || fail "the stranger's indicator says: $answer"
ask status
# What it holds and how much of it was read are as they were.
counts() { grep CAM-0901 | grep -o 'intact=[0-9]* erased=[0-9]* read=[0-9]*'; }
[[ $(counts <<<"$answer") == "$(counts <<<"$before")" ]] || fail "it was changed or read"
