/// The array of 32-bit numbers that GetStorageIDs and GetObjectHandles answer with.
package struct HandleList: Equatable, Sendable {
    /// More objects than a camera has room for recordings.
    package static let mostElements = 1 << 16
    package static let largestDataset = 4 + 4 * mostElements

    package let elements: [UInt32]

    package init(_ elements: [UInt32]) { self.elements = elements }

    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("handle list", bytes)
        elements = try reader.array("elements", limit: Self.mostElements)
        try reader.finish()
    }

    package func serialized() -> [UInt8] {
        var writer = DatasetWriter()
        writer.array(elements)
        return writer.bytes
    }
}
