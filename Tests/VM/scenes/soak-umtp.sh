#!/bin/bash
# a responder that nobody here wrote, umtp-responder on the kernel's dummy controller, is refused unless its bay serves plain cameras; then it is delivered and left alone
media=/run/scene/media
gadget=/sys/kernel/config/usb_gadget/scene

# Everything of the files that a change or a removal would show; they may be changed as far as the responder goes.
state() { (cd "$media" && stat --format='%n %i %s %y %z' -- * && sha256sum -- *); }

# The gadget: one still image function, served from user space.
respond() {
    mkdir -p "$media"
    cp "$clone"/fixtures/media/*.mp4 "$media/"
    as_it_was=$(state)
    modprobe -a libcomposite usb_f_fs dummy_hcd
    mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
    mkdir -p "$gadget"/{strings/0x409,configs/c.1/strings/0x409,functions/ffs.mtp}
    echo 0x1D6B >"$gadget/idVendor"
    echo 0x0100 >"$gadget/idProduct"
    echo 01234567 >"$gadget/strings/0x409/serialnumber"
    echo uMTP >"$gadget/strings/0x409/product"
    ln -s "$gadget/functions/ffs.mtp" "$gadget/configs/c.1/"
    mkdir -p /dev/ffs /etc/umtprd
    mount -t functionfs mtp /dev/ffs
    cat >/etc/umtprd/umtprd.conf <<-CONFIGURATION
	loop_on_disconnect 1
	storage "$media" "card" "rw"
	manufacturer "Viveris"
	product "uMTP"
	serial "01234567"
	firmware_version "Rev A"
	interface "MTP"
	usb_vendor_id 0x1D6B
	usb_product_id 0x0100
	usb_class 0x6
	usb_subclass 0x1
	usb_protocol 0x1
	usb_functionfs_mode 0x1
	usb_dev_path "/dev/ffs/ep0"
	usb_epin_path "/dev/ffs/ep1"
	usb_epout_path "/dev/ffs/ep2"
	usb_epint_path "/dev/ffs/ep3"
	usb_max_packet_size 0x200
	CONFIGURATION
    umtprd >/run/scene/umtprd.log 2>&1 &
    responder=$!
    served() { [[ -e /dev/ffs/ep3 ]]; }
    eventually 60 "the responder" served
    ls /sys/class/udc >"$gadget/UDC"
}
silence() {
    echo "" >"$gadget/UDC" || true
    kill -KILL "$responder" || true
    wait "$responder" || true
    umount /dev/ffs
}

mkdir -p /run/scene
respond
trap silence EXIT
there() { port=$(usb_port product uMTP); }
eventually 60 "the device" there
echo "-- the setting off"
station_beside
wait_bay "$port" refused
bay "$port"
bay_says "$port" "does not speak the secure channel" || fail "$(bay "$port")"
! find "$evidence" -type f ! -path "*/.bwvdock/*" | grep . || fail "something was read"

echo "-- the setting on"
station_beside "bays: [{ name: \"desk\", port: \"$port\", plainCameras: true }]"
wait_bay "$port" safeToRemove 200
bay "$port"
bay_says "$port" "$(ls "$media" | wc -l) delivered, unproven by the camera, and kept on it" || fail "the bay says something else"
find "$evidence" -type f -name 'item-*' -exec sha256sum {} + | tee /run/scene/held
for file in "$media"/*; do
    digest=$(sha256sum "$file" | cut -d ' ' -f 1)
    [[ $(grep -c "^$digest " /run/scene/held) == 1 ]] || fail "$(basename "$file") is not held once"
done
receipts=("$evidence"/*/*/*/receipt.json)
[[ ${#receipts[@]} == "$(ls "$media" | wc -l)" ]] || fail "${#receipts[@]} receipts"
for receipt in "${receipts[@]}"; do
    grep -q '"unprovenByCamera":true' "$receipt" || fail "$receipt does not say that no camera vouches for it"
    bwvdock verify --fixtures --trust="$pki/estate/bundles" "$receipt" || fail "$receipt does not verify"
done
! compgen -G "$evidence/*/*/*/tombstone.json" || fail "something was erased"
daemon_log
echo "-- the device is as it was"
state
[[ $(state) == "$as_it_was" ]] || fail "it was: $as_it_was"
