/// How a device misbehaves, on purpose.
package struct Faults: Equatable, Sendable {
    /// The plug comes out once this many bulk-in bytes have passed since it went in.
    package var unplugAfterBulkIn: UInt64?
    /// The next bulk transfer finds its endpoint halted; then this is over.
    package var stallsNextBulk = false
    /// Nothing on bulk, interrupt or class requests ends any more; what is waiting goes on when this is taken back.
    package var isSilent = false
    /// Most bulk-in bytes a second.
    package var bulkInBytesPerSecond: Int?

    package init() {}

    package static let none = Faults()
}

/// What has passed since the device was plugged in.
package struct TransferCounts: Equatable, Sendable {
    package var bulkInBytes: UInt64 = 0
    package var bulkOutBytes: UInt64 = 0
    package var events: UInt64 = 0

    package init() {}
}
