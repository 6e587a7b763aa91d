#!/bin/bash
# a bay told to serve plain cameras delivers what a device that nobody here wrote holds, marked as unproven, and leaves it alone
media=$clone/fixtures/media
monitor device_add "usb-mtp,id=scene,rootdir=$host_clone/fixtures/media,desc=Anybody,readonly=on,bus=xhci.0"
plugged() { port=$(usb_port idVendor 46f4); }
eventually 60 "the device on the bus" plugged
udevadm settle
station "bays: [{ name: \"desk\", port: \"$port\", plainCameras: true }]"
wait_bay "$port" safeToRemove 180
bwvdock status
ls -R "$evidence" | head -60
for file in "$media"/*; do
    digest=$(sha256sum "$file" | cut -d ' ' -f 1)
    found=$(find "$evidence" -type f -name 'item-*' -exec sha256sum {} + | grep -c "^$digest") || true
    echo "$(basename "$file"): $found"
    [[ $found == 1 ]] || fail "$(basename "$file") is held $found times"
done
grep -q '"unprovenByCamera":true' "$evidence"/*/*/*/receipt.json || fail "the receipts do not say that no camera vouches for them"
