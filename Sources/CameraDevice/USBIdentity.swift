/// What a device says of itself in its descriptors.
package struct USBIdentity: Equatable, Sendable {
    package var vendor: UInt16
    package var product: UInt16
    /// Device release in binary-coded decimal.
    package var release: UInt16
    package var manufacturerName: String
    package var productName: String
    /// `nil` for a device without iSerial.
    package var serial: String?

    package init(
        vendor: UInt16 = 0x1209,
        product: UInt16 = 0x0b0d,
        release: UInt16 = 0x0100,
        manufacturerName: String = "bwvdock",
        productName: String = "bwvdock virtual camera",
        serial: String?
    ) {
        self.vendor = vendor
        self.product = product
        self.release = release
        self.manufacturerName = manufacturerName
        self.productName = productName
        self.serial = serial
    }
}
