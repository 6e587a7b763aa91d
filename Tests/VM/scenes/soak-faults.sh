#!/bin/bash
# on real USB, too, every fault that a camera can be told ends as docs/fault-answers.md says, and nothing is lost
# at most 1500 s
. "$clone/Tests/VM/guest/faults"
read_page
station
host
# Those first for which a bay takes its time.
slow=() quick=()
for fault in "${page[@]}"; do
    case $fault in silent | keepSilent | 'wrong-transaction always') slow+=("$fault") ;; *) quick+=("$fault") ;; esac
done
play 10 "${slow[@]}" "${quick[@]}"
echo "-- ${#page[@]} faults"
ask status
! grep -v 'intact=0' <<<"$answer" | grep CAM- || fail "something is still on a camera"
# Two of each camera, and what the one that lost power was recording.
held $((2 * ${#page[@]} + 1))
