import TestSupport
import Testing

@Suite("docs/verify-by-hand.md finds what was changed:")
struct TamperTests {
    private typealias Change = @Sendable (inout [UInt8]) -> [UInt8]?

    private static let flip: Change = { bytes in
        bytes[bytes.count / 2] ^= 1
        return bytes
    }

    private static let flipEarly: Change = { bytes in
        bytes[160] ^= 1
        return bytes
    }

    private static let firstLine: Change = { bytes in Array(bytes.prefix { $0 != 0x0A }) + [0x0A] }

    private static let changes: [(String, Change, String)] = [
        ("item-000-clip.mp4", flip, "an item is not what the manifest says"),
        ("item-000-clip.mp4", { $0.dropLast() }, "an item is not what the manifest says"),
        ("item-001-log.jsonl", { _ in nil }, "items are missing, or there are too many"),
        ("item-002-log.jsonl", { $0 }, "items are missing, or there are too many"),
        ("manifest.json", flip, "the folder's name is not that of its manifest"),
        ("manifest.json.p7s", flip, "manifest.json is not signed by somebody good at the time"),
        ("receipt.json", { $0 + [0x0A] }, "receipt.json is not signed by somebody good at the time"),
        ("tombstone.json", { $0 + [0x0A] }, "tombstone.json is not signed by somebody good at the time"),
        ("audit.log", flipEarly, "the log is broken after entry 1"),
        ("audit.log", { _ in [] }, "the log does not hold entry 2"),
        ("audit.log", firstLine, "the log does not hold entry 2"),
    ]

    @Test(arguments: changes.indices)
    func `a file changed, gone or too many`(index: Int) throws {
        let (name, change, reason) = Self.changes[index]
        let held = try HeldRecording(Signers())
        try held.change(name) { change(&$0) }
        try expect(reason, of: held)
    }

    @Test func `statements signed by the right keys about another recording`() throws {
        var held = try HeldRecording(Signers())
        let zeros = String(repeating: "0", count: 64)
        let manifest = try #require(held.folder.split(separator: "-").last).description
        try held.forge(
            "receipt.json",
            "\"manifest\":\"\(manifest)\"",
            "\"manifest\":\"\(zeros)\"",
            asDock: true
        )
        try expect("the receipt is about another recording", of: held)
        held = try HeldRecording(Signers())
        try held.forge("tombstone.json", "\"manifest\":\"\(manifest)\"", "\"manifest\":\"\(zeros)\"")
        try expect("the tombstone is about another recording", of: held)
    }

    @Test func `a receipt for other items, signed by the station`() throws {
        let held = try HeldRecording(Signers())
        let log = try Shell.check("sha256sum", ["\(held.folder)/item-001-log.jsonl"]).text.prefix(64)
        try held.forge("receipt.json", String(log), String(repeating: "0", count: 64), asDock: true)
        try expect("the receipt is about other items", of: held)
    }

    @Test func `a statement signed by the other side's key`() throws {
        var held = try HeldRecording(Signers())
        try held.forge("receipt.json", "\"bay\":\"left\"", "\"bay\":\"wrong\"")
        try expect("the receipt's signature holds no revocation list", of: held)
        held = try HeldRecording(Signers())
        try held.forge("tombstone.json", "\"type\"", "\"type\"", asDock: true)
        try expect("tombstone.json is not signed by camera CAM-0001", of: held)
    }

    @Test func `a checkpoint of another head`() throws {
        let held = try HeldRecording(Signers())
        try held.change("audit.log") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(text.replacing(#"\"entries\":3"#, with: #"\"entries\":2"#).utf8)
        }
        try expect("checkpoint is not signed by somebody good at the time", of: held)
    }

    private func expect(_ reason: String, of held: HeldRecording) throws {
        let result = try Page.check(held)
        #expect(!result.succeeded)
        #expect(result.text.contains("WRONG: \(reason)"), "\(result.text)\(result.errors)")
    }
}
