#!/bin/bash
# the daemon is killed in the middle of a transfer: systemd starts it, the open session is coped with, nothing is lost
station
serve
noise 12 >/run/scene/CAM-0005.json5
dock /run/scene/CAM-0005.json5 1-1
# Some way into the recording: progress is a line of its own.
moving() { awk -F '\t' '$1 == "progress" && $4 > 0 {found = 1} END {exit !found}' "$facts"; }
eventually 120 "bytes to move" moving
bwvdock status
pid=$(daemon_pid)
kill -KILL "$pid"
restarted() { [[ $(daemon_pid) != "$pid" && $(systemctl is-active bwvdockd) == active ]]; }
eventually 60 "systemd to start it again" restarted
wait_bay "$port" safeToRemove 200
ask wait 1-1 safeToRemove 60
held 1
daemon_log
