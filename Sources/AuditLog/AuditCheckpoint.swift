import Bytes
import StrictJSON

/// A signed statement of the station that its log had this head.
package struct AuditCheckpoint: Sendable, Equatable {
    static let type = "bwv-audit-checkpoint/1"

    package let station: String
    package let head: AuditLog.Head
    package let time: String
    /// The exact bytes that are signed; the entry holds them as a string, so they can be checked by hand.
    package let statement: [UInt8]
    package let signature: [UInt8]

    /// Words the statement about a log's present head.
    static func statement(station: String, head: AuditLog.Head, time: String) -> [UInt8] {
        let object: JSONValue = [
            "type": .string(type), "station": .string(station), "entries": .integer(head.entries),
            "head": .string(head.digest.hex), "time": .string(time),
        ]
        return object.serialized()
    }

    /// What a checkpoint's entry holds beside the fields of every entry.
    static func fields(statement: [UInt8], signature: [UInt8]) -> [(key: String, value: JSONValue)] {
        [
            ("statement", .string(String(decoding: statement, as: UTF8.self))),
            ("signature", .string(Base64.encode(signature))),
        ]
    }

    /// Reads a checkpoint back from its entry, which must say nothing else than it does.
    init(_ line: AuditLine, bytes: [UInt8]) throws(StrictJSONError) {
        statement = Array(try line.fields.string("statement").utf8)
        signature = try line.fields.parsed("signature", as: "Base64") { Base64.decode($0) }
        let told = try JSONFields(parsing: statement)
        station = try told.string("station")
        time = line.time
        head = AuditLog.Head(entries: line.sequence - 1, digest: line.previous)
        // Every byte of the entry follows from what is signed: nothing in the last line of a log can be changed either.
        let again = AuditLine.serialized(
            sequence: line.sequence,
            time: time,
            previous: line.previous,
            event: .checkpoint,
            fields: Self.fields(statement: statement, signature: signature)
        )
        guard statement == Self.statement(station: station, head: head, time: time), bytes == again else {
            throw StrictJSONError(
                path: "statement",
                reason: "it does not state the head that stands before it"
            )
        }
    }
}
