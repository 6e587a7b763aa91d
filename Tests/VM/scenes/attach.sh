#!/bin/bash
# `bwvcamera attach` makes cameras devices of this kernel at both speeds, `detach` pulls their plugs; who cannot have that is told what to do
controller=/sys/devices/platform/vhci_hcd.0
mkdir -p /run/scene
# refused WHAT HINT COMMAND...: ends with a failure that says so.
refused() {
    local what=$1 hint=$2
    shift 2
    ! "$@" </dev/null >/run/scene/refused 2>&1 || fail "it was done: $*"
    cat /run/scene/refused
    grep -q "^bwvcamera: error: $what" /run/scene/refused && grep -q "^bwvcamera: hint: $hint" /run/scene/refused ||
        fail "it does not say what is wrong, and what to do"
}
attach=(bwvcamera attach "$cameras/CAM-0003.json5" --pki "$pki" --stores /run/scene/stores)

echo "-- no controller"
modprobe --remove vhci-hcd
absent "$controller" || fail "vhci_hcd is still there"
echo "install vhci-hcd /bin/false" >/etc/modprobe.d/none.conf
refused "cannot attach here: the kernel has no virtual host controller" "modprobe vhci-hcd says why" "${attach[@]}"
rm /etc/modprobe.d/none.conf
refused "cannot attach here: the kernel has no virtual host controller" "run this as root, or load it first: modprobe vhci-hcd" \
    setpriv --reuid=nobody --regid=nogroup --clear-groups "${attach[@]}"
absent "$controller" || fail "nobody has loaded it"

echo "-- root has it loaded"
station
host --control /run/scene/control
[[ -e $controller ]] || fail "it was not loaded"
refused "cannot .*$controller/.*: permission denied" "run this as root" \
    setpriv --reuid=nobody --regid=nogroup --clear-groups bwvcamera detach 0
ask plug "$cameras/CAM-0003.json5" 1-1
noise 1 >/run/scene/CAM-0005.json5
ask plug /run/scene/CAM-0005.json5 1-2 --speed super
eventually 60 "camera CAM-0003 on the bus" on_the_bus CAM-0003
high=$port
eventually 60 "camera CAM-0005 on the bus" on_the_bus CAM-0005
speeds="$(<"/sys/bus/usb/devices/$high/speed") $(<"/sys/bus/usb/devices/$port/speed")"
[[ $speeds == "480 5000" ]] || fail "they are at $speeds"
wait_bay "$high" safeToRemove
wait_bay "$port" safeToRemove
held 2
bwvcamera status --control /run/scene/control | tee /run/scene/status
grep 'CAM-0003 safeToRemove intact=0 erased=1' /run/scene/status || fail "CAM-0003 is not cleared"
bwvcamera detach
eventually 60 "the cameras to be gone" off_the_bus CAM-0003
eventually 60 "the cameras to be gone" off_the_bus CAM-0005
status=0
wait "$server" || status=$?
[[ $status == 0 ]] || fail "attach ended with $status"
grep "the last camera was detached" /run/scene/cameras.log || fail "it does not say why it ended"
status=0
bwvcamera detach || status=$?
[[ $status == 3 ]] || fail "detach of nothing ends with $status"
