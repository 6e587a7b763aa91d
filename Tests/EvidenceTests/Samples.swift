import Bytes
import Evidence
import Testing

/// One well-formed statement of each kind with every optional field filled, small enough to flip every bit of it.
enum Samples {
    static func digest(_ byte: UInt8) throws -> SHA256Digest {
        try #require(SHA256Digest(Array(repeating: byte, count: 32)))
    }

    static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    static func key() throws -> RecordingKey {
        RecordingKey(
            domain: try #require(TrustDomain("north.bwvdock-fixture.invalid")),
            serial: try #require(CameraSerial("CAM-0001")),
            recording: try #require(RecordingID("rec-0002")),
            manifest: try digest(0xAA)
        )
    }

    /// 100 000 bytes in two frames of 64 KiB behind a header of 500 bytes.
    static func item() throws -> ManifestItem {
        ManifestItem(
            role: .clip,
            mediaType: "video/mp4",
            size: 100_000,
            digest: try digest(1),
            chunkDigests: [try digest(1)],
            objectName: "o-1",
            sealedSize: 500 + 100_000 + 32 + 40,
            sealedDigest: try digest(2),
            messageID: Array(repeating: 3, count: 32),
            frameLength: 65_536
        )
    }

    /// Three whole frames of 4 KiB, cut off after them.
    static func cutItem() throws -> ManifestItem {
        ManifestItem(
            role: .log,
            mediaType: "application/x-ndjson",
            size: 3 * 4096,
            digest: try digest(4),
            chunkDigests: [try digest(4)],
            objectName: "o-2",
            sealedSize: 500 + 3 * (4096 + 32),
            sealedDigest: try digest(5),
            messageID: Array(repeating: 6, count: 32),
            frameLength: 4096,
            wholeFrames: 3
        )
    }

    static func manifest() throws -> ManifestDraft {
        let key = try key()
        return ManifestDraft(
            domain: key.domain,
            serial: key.serial,
            model: "VC-1",
            firmware: "1.0",
            recording: key.recording,
            state: .recovered,
            sequence: 2,
            previous: try digest(7),
            officer: "a81f",
            start: try time("2026-03-01T12:00:00.000Z"),
            end: try time("2026-03-01T12:01:00.500Z"),
            zone: "Europe/London",
            triggers: Triggers(start: "button", stop: "power"),
            incident: Incident(kind: .stormCAD, value: "é 12/3"),
            offence: "x1",
            classification: .evidential,
            markings: [.sensitive, .restricted],
            items: [try item(), try cutItem()]
        )
    }

    static func receipt() throws -> ReceiptDraft {
        let held = HeldItem(
            name: "item-000-clip.mp4",
            version: "7",
            digest: try digest(1),
            integrity: .readBack,
            attestation: .none,
            evidence: "read back with O_DIRECT"
        )
        return ReceiptDraft(
            key: try key(),
            items: [ReceiptItem(try item())],
            destinations: [
                ReceiptDestination(
                    name: "dams",
                    isRequired: true,
                    identity: "dir-1",
                    epoch: 1,
                    location: "file:///srv/dams",
                    items: [held]
                )
            ],
            clock: ClockMeasurement(
                offset: -1730,
                uncertainty: 4,
                isProven: true,
                measured: try time("2026-03-01T18:00:00.000Z")
            ),
            station: "st-01",
            bay: "bay 3",
            started: try time("2026-03-01T18:00:01.000Z"),
            issued: try time("2026-03-01T18:00:09.000Z"),
            fixtures: true,
            plaintextOnThisHost: true,
            audit: AuditHead(head: try digest(8), entries: 12),
            revocationList: 3
        )
    }

    static func tombstone() throws -> TombstoneDraft {
        TombstoneDraft(key: try key(), receipt: try digest(9), erased: try time("2026-03-01T18:00:10.000Z"))
    }

    static func page() throws -> InventoryPageDraft {
        let key = try key()
        let entries = [
            InventoryEntry(
                sequence: 2,
                recording: key.recording,
                state: .erased,
                manifest: try digest(0xAA),
                previous: try digest(7),
                tombstone: try digest(9)
            )
        ]
        return InventoryPageDraft(
            domain: key.domain,
            serial: key.serial,
            nonce: Array(repeating: 0xCD, count: 32),
            oldest: 2,
            anchor: try digest(7),
            entries: entries,
            more: false
        )
    }
}
