import CUdev
import Glibc

/// libudev's two sources of USB devices: a socket of what happens, and a list of what is.
///
/// Confined to the watcher's thread once that runs.
@safe struct UdevMonitor: ~Copyable {
    private let udev: OpaquePointer
    private let monitor: OpaquePointer
    let descriptor: Int32

    init() throws(HotplugError) {
        guard let udev = unsafe udev_new() else { throw HotplugError("start libudev", errno) }
        guard let monitor = unsafe udev_monitor_new_from_netlink(udev, "udev") else {
            let error = HotplugError("listen to udev", errno)
            unsafe udev_unref(udev)
            throw error
        }
        unsafe udev_monitor_filter_add_match_subsystem_devtype(monitor, "usb", "usb_device")
        let code = unsafe udev_monitor_enable_receiving(monitor)
        guard code >= 0 else {
            unsafe udev_monitor_unref(monitor)
            unsafe udev_unref(udev)
            throw HotplugError("listen to udev", -code)
        }
        unsafe self.udev = unsafe udev
        unsafe self.monitor = unsafe monitor
        descriptor = unsafe udev_monitor_get_fd(monitor)
    }

    deinit {
        unsafe udev_monitor_unref(monitor)
        unsafe udev_unref(udev)
    }

    /// The next message; `nil` when there is none now, with `errno` saying why.
    func receive() -> UdevDevice? { unsafe UdevDevice(adopting: udev_monitor_receive_device(monitor)) }

    /// Every USB device that is there, hubs left out.
    func enumerate() -> [USBPort] {
        guard let list = unsafe udev_enumerate_new(udev) else { return [] }
        defer { unsafe udev_enumerate_unref(list) }
        unsafe udev_enumerate_add_match_subsystem(list, "usb")
        guard unsafe udev_enumerate_scan_devices(list) >= 0 else { return [] }
        var ports: [USBPort] = []
        var entry = unsafe udev_enumerate_get_list_entry(list)
        while let current = unsafe entry {
            let path = unsafe udev_list_entry_get_name(current)
            if let device = unsafe UdevDevice(adopting: udev_device_new_from_syspath(udev, path)),
                device.isDevice, let port = device.port
            {
                ports.append(port)
            }
            unsafe entry = unsafe udev_list_entry_get_next(current)
        }
        return ports.sorted { $0.path < $1.path }
    }
}
