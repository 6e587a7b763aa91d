extension Lie {
    private static let pageFields = [
        "type", "domain", "serial", "nonce", "oldest", "anchor", "entries", "more", "entries.0",
        "entries.0.sequence",
        "entries.0.id", "entries.0.state", "entries.0.manifest", "entries.0.previous", "entries.0.tombstone",
    ]

    private static let manifestFields = [
        "type", "domain", "serial", "model", "firmware", "recording", "state", "sequence", "previous",
        "start", "end",
        "zone", "triggers", "classification", "markings", "items", "items.0", "items.0.role",
        "items.0.mediaType",
        "items.0.size", "items.0.sha256", "items.0.chunkSize", "items.0.chunks", "items.0.chunks.0",
        "items.0.object",
        "items.0.sealedSize", "items.0.sealedSha256", "items.0.messageId", "items.0.frameLength",
    ]

    /// What a camera signs with its own key, and it is not so.
    static var statements: [Self] {
        var lies: [Self] = []
        for field in pageFields {
            for edit in JSONEdit.all {
                lies.append(
                    Self("inventory: \(field) is \(edit.name)", .page { try edit.apply(to: $0, at: field) })
                )
            }
        }
        lies.append(
            Self(
                "inventory: more, without end",
                .page { try replacing($0, "\"more\":false", "\"more\":true") }
            )
        )
        lies.append(Self("inventory: no JSON", .page { _ in Array("hello".utf8) }))
        lies.append(Self("inventory: nothing", .page { _ in [] }))
        for field in manifestFields {
            for edit in JSONEdit.all {
                lies.append(
                    Self(
                        "manifest: \(field) is \(edit.name)",
                        .manifest { try edit.apply(to: $0, at: field) }
                    )
                )
            }
        }
        for (what, field, text) in [
            ("one byte more", "items.0.size", "20001"), ("one byte less", "items.0.size", "19999"),
            ("an exabyte", "items.0.size", "1000000000000000"), ("another digest", "items.0.sha256", digest),
            ("another sealed digest", "items.0.sealedSha256", digest),
            ("another message", "items.0.messageId", digest),
            ("another first chunk", "items.0.chunks.0", digest),
            ("smaller frames", "items.0.frameLength", "4096"),
            ("a sealed size of one more", "items.0.sealedSize", "20401"), ("a later number", "sequence", "2"),
            ("a year before", "start", "\"1026-11-20T08:15:00.000Z\""),
            ("an end before its start", "end", "\"2020-11-20T08:15:00.000Z\""),
            ("another recording", "recording", "\"rec-9\""), ("another object", "items.0.object", "\"o-9\""),
        ] {
            let edit = JSONEdit(name: what, text: text)
            lies.append(Self("manifest: \(what)", .manifest { try edit.apply(to: $0, at: field) }))
        }
        lies.append(Self("manifest: no JSON", .manifest { _ in Array("hello".utf8) }))
        lies.append(
            Self("manifest: four MiB of blanks", .manifest { $0 + Array(repeating: 0x20, count: 4 << 20) })
        )
        return lies
    }

    private static let digest = "\"" + String(repeating: "ab", count: 32) + "\""

    private static func replacing(_ bytes: [UInt8], _ old: String, _ new: String) throws -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8)
    }
}
