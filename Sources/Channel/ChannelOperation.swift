/// The PTP vendor operations that carry the channel.
///
/// Announced in DeviceInfo under our own extension name; clear of Android's `0x95C1` to `0x95C5`.
package enum ChannelOperation: UInt16, CaseIterable, Sendable {
    /// Parameters: epoch, not 0. Ends whatever channel there was and starts an empty one.
    case reset = 0x9B41
    /// Parameters: epoch, offset low, offset high; data out. Answers epoch, next low, next high.
    case write = 0x9B42
    /// Parameters: epoch, offset low, offset high, limit; data in, perhaps none. Answers epoch, count.
    case read = 0x9B43
    /// Parameter: a `RefusalReason`. The station will not serve this camera; ends the channel.
    case refuse = 0x9B44

    /// What a camera must list in OperationsSupported to have the channel at all.
    package static let required: [Self] = [.reset, .write, .read]
}

/// The PTP vendor events of the channel.
package enum ChannelEvent: UInt16, Sendable {
    /// Something may be waiting to be read: a hint only, never needed for correctness.
    case readable = 0xCB41
}

/// The names by which both sides know the channel.
package enum ChannelName {
    /// What the camera announces in VendorExtensionDesc.
    package static let vendorExtension = "bwvdock: 1.0"
    /// The one application protocol that TLS may agree on.
    package static let applicationProtocol = "bwv-dock/1"
    /// The version that `hello` may agree on.
    package static let version: Int64 = 1
}

/// The limits both sides keep.
package enum ChannelLimit {
    /// Bytes that may wait unacknowledged in one direction.
    package static let buffered = 1 << 20
    /// Bytes of one JSON-RPC message.
    package static let message = 8 << 20
}
