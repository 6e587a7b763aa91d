/// A driver's own note about one upload, opaque to everybody else.
///
/// Small and versioned by the driver; journalled before the first byte is sent.
package struct UploadToken: Sendable, Equatable, Codable {
    package let bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }
}
