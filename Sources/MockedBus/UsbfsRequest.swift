/// The system calls on a usbfs node, by their number; sizes and directions in the request word are not looked at.
enum UsbfsRequest: UInt8 {
    case control = 0
    case resetEndpoint = 3
    case setInterface = 4
    case setConfiguration = 5
    case getDriver = 8
    case submit = 10
    case discard = 11
    case reap = 12
    case reapWithoutWaiting = 13
    case claimInterface = 15
    case releaseInterface = 16
    case connectInfo = 17
    case reset = 20
    case clearHalt = 21
    case capabilities = 26
    case disconnectAndClaim = 27
    case speed = 31

    /// Reads an ioctl request word; `nil` for one that is not usbfs's or not served.
    init?(ioctl request: UInt64) {
        guard UInt8(truncatingIfNeeded: request >> 8) == UInt8(ascii: "U") else { return nil }
        self.init(rawValue: UInt8(truncatingIfNeeded: request))
    }

    /// Zero packets, transfers of any size in one piece, and reaping after the device is gone.
    static let capabilityBits: UInt32 = 0x01 | 0x04 | 0x08 | 0x10
}
