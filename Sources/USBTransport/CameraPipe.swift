package import PTPInitiator

/// A camera's bulk pipe, with what the wire says of the device behind it.
package protocol CameraPipe: BulkPipe {
    /// The serial number of the device descriptor, if there is one.
    var serial: String? { get }
    var vendor: UInt16 { get }
    var product: UInt16 { get }
    /// Says that nothing is read for a while: what was kept for the next read may go.
    func rest()
    /// Ends everything in flight and lets the device go.
    func close()
}
