package import Bytes

/// What a station says of something it read off a camera that vouches for nothing; docs/formats.md explains every field.
///
/// It stands where a manifest would, but has another type, another file name and another signer's role, so that no
/// reader takes one for the other. Nothing in it depends on who read the object or when: the same object makes the same
/// bytes at every station, and so has one key everywhere.
package struct UnprovenDraft: Equatable, Sendable {
    package var domain: TrustDomain
    /// Made of what the device claims; never a name that a certified camera has.
    package var serial: CameraSerial
    package var recording: RecordingID
    package var device: ClaimedDevice
    package var object: ClaimedObject
    package var item: UnprovenItem

    package init(
        domain: TrustDomain,
        serial: CameraSerial,
        recording: RecordingID,
        device: ClaimedDevice,
        object: ClaimedObject,
        item: UnprovenItem
    ) {
        self.domain = domain
        self.serial = serial
        self.recording = recording
        self.device = device
        self.object = object
        self.item = item
    }

    package func key(statement digest: SHA256Digest) -> RecordingKey {
        RecordingKey(domain: domain, serial: serial, recording: recording, manifest: digest)
    }
}

/// What a device says it is.
package struct ClaimedDevice: Hashable, Sendable {
    /// Vendor and product of the USB device descriptor.
    package var vendor: UInt16
    package var product: UInt16
    /// The serial number of the USB descriptor and the one in PTP's DeviceInfo, which need not agree.
    package var usbSerial: String?
    package var ptpSerial: String?
    package var manufacturer: String?
    package var model: String?

    package init(
        vendor: UInt16,
        product: UInt16,
        usbSerial: String?,
        ptpSerial: String?,
        manufacturer: String?,
        model: String?
    ) {
        self.vendor = vendor
        self.product = product
        self.usbSerial = usbSerial
        self.ptpSerial = ptpSerial
        self.manufacturer = manufacturer
        self.model = model
    }
}

/// What a device says of one object, as it says it.
package struct ClaimedObject: Hashable, Sendable {
    /// Names of folders and object, joined by slashes; what is no plain character is percent-encoded.
    package var path: String
    package var storage: UInt32
    /// PTP's object format code.
    package var format: UInt16
    /// PTP's own text, in no particular zone.
    package var captured: String?
    package var modified: String?

    package init(path: String, storage: UInt32, format: UInt16, captured: String?, modified: String?) {
        self.path = path
        self.storage = storage
        self.format = format
        self.captured = captured
        self.modified = modified
    }
}

/// What the station found when it read the object.
package struct UnprovenItem: Equatable, Sendable {
    package var mediaType: String
    package var size: UInt64
    package var digest: SHA256Digest
    package var chunkSize: UInt64
    package var chunkDigests: [SHA256Digest]

    package init(
        mediaType: String,
        size: UInt64,
        digest: SHA256Digest,
        chunkSize: UInt64,
        chunkDigests: [SHA256Digest]
    ) {
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
        self.chunkSize = chunkSize
        self.chunkDigests = chunkDigests
    }
}
