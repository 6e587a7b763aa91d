#!/bin/bash
# the service runs under a real systemd as its own user, is watched, restarts when killed and parks when stopped
station

show() { systemctl show --property="$1" --value bwvdockd; }
pid=$(daemon_pid)
[[ $(show ActiveState) == active ]] || fail "it is $(show ActiveState)"

echo "-- who it is and what it may"
[[ $(stat -c %U "/proc/$pid") == bwvdock ]] || fail "it runs as $(stat -c %U "/proc/$pid")"
status() { awk -v key="$1:" '$1 == key {print $2}' "/proc/$pid/status"; }
[[ $(status CapEff) == 0000000000000000 && $(status CapBnd) == 0000000000000000 ]] || fail "it has capabilities"
[[ $(status NoNewPrivs) == 1 && $(status Seccomp) == 2 ]] || fail "it is not confined"
nsenter --target "$pid" --mount -- sh -c '! touch /usr/bin/x && ! touch /etc/x' || fail "it may write to the system"
[[ $(stat -c '%U %a' /var/lib/bwvdock) == "bwvdock 700" ]] || fail "its state directory is $(stat -c '%U %a' /var/lib/bwvdock)"
[[ $(stat -c '%U %a' /run/bwvdock) == "bwvdock 750" ]] || fail "its runtime directory is $(stat -c '%U %a' /run/bwvdock)"
bwvdock status
setpriv --reuid=nobody --regid=nogroup --groups=bwvdock bwvdock status | grep ^station || fail "a member of the group cannot ask"
! setpriv --reuid=nobody --regid=nogroup --clear-groups bwvdock status || fail "anybody can ask"

echo "-- it tells the watchdog"
first=$(show WatchdogTimestampMonotonic)
told() { [[ $(show WatchdogTimestampMonotonic) != "$first" ]]; }
eventually 60 "a sign of life" told

echo "-- killed, it comes back"
kill -KILL "$pid"
again() { [[ $(show ActiveState) == active && $(show NRestarts) == 1 && $(daemon_pid) != "$pid" ]]; }
eventually 60 "another daemon" again
bwvdock status

echo "-- stopped, it parks"
pid=$(daemon_pid)
systemctl stop bwvdockd
[[ $(show Result) == success && $(show ExecMainStatus) == 0 ]] || fail "it ended with $(show Result), $(show ExecMainStatus)"
[[ ! -e /run/bwvdock ]] || fail "its runtime directory is still there"
[[ -e /var/lib/bwvdock/audit.jsonl ]] || fail "its state is gone"
daemon_log

echo "-- hanging, it is ended by the watchdog and comes back"
mkdir -p "$drop_ins"
printf '[Service]\nWatchdogSec=4\n' >"$drop_ins/watchdog.conf"
systemctl daemon-reload
systemctl start bwvdockd
pid=$(daemon_pid)
kill -STOP "$pid"
hung() { [[ $(show ActiveState) == active && $(daemon_pid) != "$pid" ]]; }
eventually 60 "another daemon" hung
journalctl --unit=bwvdockd --no-pager | grep -i watchdog || fail "nothing tells of the watchdog"
