/// PTP's description of one object; its size is only 32 bits wide, so a manifest decides sizes.
package struct ObjectInfo: Equatable, Sendable {
    package static let largestDataset = 4096

    package var storage: UInt32 = 0
    package var format: ObjectFormatCode = .undefined
    package var protectionStatus: UInt16 = 0
    /// `UInt32.max` when the object is larger than the field can say.
    package var compressedSize: UInt32 = 0
    package var thumbFormat: ObjectFormatCode = ObjectFormatCode(rawValue: 0)
    package var thumbCompressedSize: UInt32 = 0
    package var thumbWidth: UInt32 = 0
    package var thumbHeight: UInt32 = 0
    package var imageWidth: UInt32 = 0
    package var imageHeight: UInt32 = 0
    package var imageBitDepth: UInt32 = 0
    package var parent: UInt32 = 0
    package var associationType: UInt16 = 0
    package var associationDescription: UInt32 = 0
    package var sequenceNumber: UInt32 = 0
    package var filename = ""
    package var captureDate = ""
    package var modificationDate = ""
    package var keywords = ""

    package init() {}

    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("ObjectInfo", bytes)
        storage = try reader.number("StorageID")
        format = ObjectFormatCode(rawValue: try reader.number("ObjectFormat"))
        protectionStatus = try reader.number("ProtectionStatus")
        compressedSize = try reader.number("ObjectCompressedSize")
        thumbFormat = ObjectFormatCode(rawValue: try reader.number("ThumbFormat"))
        thumbCompressedSize = try reader.number("ThumbCompressedSize")
        thumbWidth = try reader.number("ThumbPixWidth")
        thumbHeight = try reader.number("ThumbPixHeight")
        imageWidth = try reader.number("ImagePixWidth")
        imageHeight = try reader.number("ImagePixHeight")
        imageBitDepth = try reader.number("ImageBitDepth")
        parent = try reader.number("ParentObject")
        associationType = try reader.number("AssociationType")
        associationDescription = try reader.number("AssociationDesc")
        sequenceNumber = try reader.number("SequenceNumber")
        filename = try reader.string("Filename")
        captureDate = try reader.string("CaptureDate")
        modificationDate = try reader.string("ModificationDate")
        keywords = try reader.string("Keywords")
        try reader.finish()
    }

    package func serialized() -> [UInt8] {
        var writer = DatasetWriter()
        writer.number(storage)
        writer.number(format.rawValue)
        writer.number(protectionStatus)
        writer.number(compressedSize)
        writer.number(thumbFormat.rawValue)
        writer.number(thumbCompressedSize)
        writer.number(thumbWidth)
        writer.number(thumbHeight)
        writer.number(imageWidth)
        writer.number(imageHeight)
        writer.number(imageBitDepth)
        writer.number(parent)
        writer.number(associationType)
        writer.number(associationDescription)
        writer.number(sequenceNumber)
        writer.string(filename)
        writer.string(captureDate)
        writer.string(modificationDate)
        writer.string(keywords)
        return writer.bytes
    }
}
