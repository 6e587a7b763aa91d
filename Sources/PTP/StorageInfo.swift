/// PTP's description of one store.
package struct StorageInfo: Equatable, Sendable {
    package static let largestDataset = 4096
    /// Fixed RAM: built in, writable by the camera.
    package static let fixedRAM: UInt16 = 3
    package static let genericHierarchical: UInt16 = 2
    /// Read only, without object deletion.
    package static let readOnly: UInt16 = 1

    package var storageType: UInt16 = fixedRAM
    package var filesystemType: UInt16 = genericHierarchical
    package var accessCapability: UInt16 = readOnly
    package var maximumCapacity: UInt64 = 0
    package var freeSpaceInBytes: UInt64 = 0
    package var freeSpaceInImages: UInt32 = .max
    package var storageDescription = ""
    package var volumeLabel = ""

    package init() {}

    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("StorageInfo", bytes)
        storageType = try reader.number("StorageType")
        filesystemType = try reader.number("FilesystemType")
        accessCapability = try reader.number("AccessCapability")
        maximumCapacity = try reader.number("MaxCapacity")
        freeSpaceInBytes = try reader.number("FreeSpaceInBytes")
        freeSpaceInImages = try reader.number("FreeSpaceInImages")
        storageDescription = try reader.string("StorageDescription")
        volumeLabel = try reader.string("VolumeLabel")
        try reader.finish()
    }

    package func serialized() -> [UInt8] {
        var writer = DatasetWriter()
        writer.number(storageType)
        writer.number(filesystemType)
        writer.number(accessCapability)
        writer.number(maximumCapacity)
        writer.number(freeSpaceInBytes)
        writer.number(freeSpaceInImages)
        writer.string(storageDescription)
        writer.string(volumeLabel)
        return writer.bytes
    }
}
