import AuditLog
import Bytes
import Cryptography
import DirectoryDriver
import Evidence
import Testing
import Upload

extension HeldRecording {
    static func item(_ index: Int, _ content: (ItemRole, String, [UInt8])) throws -> ManifestItem {
        let (role, mediaType, bytes) = content
        let digest = SHA256.hash(bytes)
        return ManifestItem(
            role: role,
            mediaType: mediaType,
            size: UInt64(bytes.count),
            digest: digest,
            chunkDigests: [digest],
            objectName: "o-\(index)",
            sealedSize: 500 + UInt64(bytes.count) + UInt64(bytes.count >> 20) * 32 + 40,
            sealedDigest: SHA256.hash([UInt8(index)]),
            messageID: [UInt8](repeating: UInt8(index), count: 32),
            frameLength: 1 << 20
        )
    }

    static func manifest(
        _ items: [ManifestItem],
        _ signers: Signers,
        _ domain: String,
        _ time: Timestamp
    ) throws -> ManifestDraft {
        ManifestDraft(
            domain: try #require(TrustDomain(domain)),
            serial: try #require(CameraSerial(signers.serial)),
            model: "VC-1",
            firmware: "1.0",
            recording: try #require(RecordingID("rec-0001")),
            state: .closed,
            sequence: 1,
            previous: nil,
            start: time,
            end: time,
            zone: "Europe/London",
            triggers: Triggers(start: "button", stop: "button"),
            items: items
        )
    }

    static func receipt(
        _ statement: RecordingStatement,
        _ held: [HeldItem],
        _ signers: Signers,
        _ time: Timestamp,
        _ head: AuditLog.Head
    ) -> ReceiptDraft {
        let destination = ReceiptDestination(
            name: "dams",
            isRequired: true,
            identity: "by hand",
            epoch: 1,
            location: nil,
            items: held
        )
        return ReceiptDraft(
            key: statement.key(digest: SHA256.hash(statement.bytes)),
            items: statement.receiptItems,
            destinations: [destination],
            clock: ClockMeasurement(offset: -1730, uncertainty: 3, isProven: true, measured: time),
            station: signers.station,
            bay: "left",
            started: time,
            issued: time,
            fixtures: true,
            plaintextOnThisHost: true,
            audit: Evidence.AuditHead(head: head.digest, entries: UInt64(head.entries)),
            revocationList: UInt64(exactly: signers.list.number),
            unprovenByCamera: statement.isUnproven
        )
    }

    static func log(_ path: String, _ signers: Signers) throws -> AuditLog {
        let log = try AuditLog(
            path: path,
            station: signers.station,
            now: { signers.time * 1000 },
            sign: { try signers.sign(asDock: $0) }
        )
        try log.append(.stationStarted, .station(signers.station))
        try log.append(.cameraDocked, .bay("left"), .camera(signers.serial))
        return log
    }

    static func unproven(_ bytes: [UInt8], _ domain: String) throws -> UnprovenDraft {
        let digest = SHA256.hash(bytes)
        return UnprovenDraft(
            domain: try #require(TrustDomain(domain)),
            serial: try #require(CameraSerial("ptp-1209-0b0d-PLAIN-1")),
            recording: try #require(RecordingID("ptp-0123")),
            device: ClaimedDevice(
                vendor: 0x1209,
                product: 0x0b0d,
                usbSerial: "PLAIN-1",
                ptpSerial: "PLAIN-1",
                manufacturer: nil,
                model: "Plain One"
            ),
            object: ClaimedObject(
                path: "DCIM/\"sha256\":\"0\".mp4",
                storage: 0x1_0001,
                format: 0x3000,
                captured: "20261122T073000",
                modified: nil
            ),
            item: UnprovenItem(
                mediaType: "video/mp4",
                size: UInt64(bytes.count),
                digest: digest,
                chunkSize: ChunkGeometry.smallestChunk,
                chunkDigests: [digest]
            )
        )
    }

    static func plan(_ index: Int, _ item: ManifestItem, role: ItemRole? = nil) -> ItemPlan {
        ItemPlan(
            index: index,
            role: (role ?? item.role).rawValue,
            mediaType: item.mediaType,
            size: item.size,
            digest: item.digest,
            chunkSize: item.chunkSize,
            chunkDigests: item.chunkDigests
        )
    }

    static func upload(
        _ bytes: [UInt8],
        _ plan: ItemPlan,
        of key: RecordingKey,
        _ manifest: [UInt8],
        to driver: DirectoryDriver
    ) throws -> ItemProof {
        let token = try driver.begin(key, manifest: manifest, item: plan)
        let writer = try driver.put(plan.chunks[0], to: token, of: key, item: plan)
        // A closure with a typed error in its place would crash this compiler.
        let written = unsafe bytes.withUnsafeBytes { bytes in
            Result { () throws(DestinationError) in unsafe try writer.write(bytes) }
        }
        try written.get()
        try writer.finish()
        return try driver.prove(driver.commit(token, of: key, item: plan), of: key, plan: plan)
    }
}
