#!/bin/bash
# a camera that is plugged in and pulled out a hundred times, a third of them in the middle, leaves nothing in the daemon or the kernel
# at most 1500 s
cycles=100 warm_up=10
station
host
pid=$(daemon_pid)

# What the daemon has when no camera is there: descriptors by kind, threads by name, resident KiB.
resources() {
    local file
    for file in /proc/"$pid"/fd/*; do readlink "$file"; done | sed -E 's/:\[?[0-9]+\]?$//; s/^anon_inode://; s/^/descriptor /' | sort | uniq -c
    for file in /proc/"$pid"/task/*/comm; do read -r name <"$file" && echo "thread $name"; done 2>/dev/null | sort | uniq -c
}
resident() { awk '$1 == "VmRSS:" {print $2}' "/proc/$pid/status"; }
at_rest() { ! resources | grep -q 'thread bay'; }
# The kernel's own side.
on_the_kernel() { awk '$1 ~ /^[hs]s$/ && $3 != 4' /sys/devices/platform/vhci_hcd.0/status* | wc -l; }

RANDOM=6
cuts=0
for ((cycle = 1; cycle <= warm_up + cycles; cycle++)); do
    isCut=$((cycle > 1 && cycle % 3 == 0))
    # Somewhere in docking; said before the plug goes in, as docking is soon over.
    ((!isCut)) || ask unplug 1-1 at $((RANDOM % 3000)) bytes >/dev/null
    ask plug "$cameras/CAM-0003.json5" 1-1 >/dev/null
    if ((isCut)); then
        ask wait 1-1 empty 60 >/dev/null
        cuts=$((cuts + 1))
    else
        eventually 60 "camera on the bus" on_the_bus CAM-0003 >/dev/null
        wait_bay "$port" safeToRemove
        ask unplug 1-1 >/dev/null
    fi
    eventually 60 "the camera to be gone" off_the_bus CAM-0003 >/dev/null
    wait_bay "$port" empty
    if ((cycle == warm_up || cycle == warm_up + cycles / 2 || cycle == warm_up + cycles)); then
        eventually 60 "the bay's threads to end" at_rest
        marks+=("$(resources)") rss+=("$(resident)")
        echo "-- after $cycle cycles, $cuts of them cut short: $(resident) KiB resident, $(on_the_kernel) attached"
        resources
    fi
done
[[ $(daemon_pid) == "$pid" ]] || fail "it is another daemon"
[[ ${marks[0]} == "${marks[2]}" ]] || fail "descriptors or threads are others than before"
(($(on_the_kernel) == 0)) || fail "something is attached still"
# The second half costs nothing: what grew in the first is kept for use, not lost.
grown=$((rss[2] - rss[1]))
echo "resident memory: ${rss[*]} KiB; the second half cost $grown KiB"
((grown < 1024)) || fail "the second half cost $grown KiB"
