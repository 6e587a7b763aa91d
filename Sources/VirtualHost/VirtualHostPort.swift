/// One port of the kernel's virtual host controller, as a line of its `status` files tells it.
///
/// Lines are `hub port sta spd dev sockfd local_busid`, with numbers in decimal but `dev`, which is hexadecimal
/// (drivers/usb/usbip/vhci_sysfs.c since Linux 4.13).
package struct VirtualHostPort: Equatable, Sendable {
    private static let free = 4

    package let number: Int
    package let isSuperSpeed: Bool
    package let isFree: Bool
    /// What the device was called when it was attached.
    package let deviceID: UInt32
    /// Where the kernel has put the device, such as `3-1`; `0-0` for none.
    package let busID: String

    /// `nil` for the heading and for anything else that is no port.
    package init?(line: Substring) {
        let words = line.split { $0 == " " }.map(String.init)
        guard words.count == 7, words[0] == "hs" || words[0] == "ss" else { return nil }
        guard let number = Int(words[1]), let state = Int(words[2]) else { return nil }
        guard let deviceID = UInt32(words[4], radix: 16) else { return nil }
        self.number = number
        isSuperSpeed = words[0] == "ss"
        isFree = state == Self.free
        self.deviceID = deviceID
        busID = words[6]
    }
}
