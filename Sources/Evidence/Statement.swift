package import StrictJSON

/// What a kind of statement says, and the rules it keeps.
package protocol StatementContent: Equatable, Sendable {
    static var kind: StatementKind { get }
    /// The value of the field `type`, with the version of the format.
    static var type: String { get }
    static var limits: JSONLimits { get }

    /// Reads the fields; what a single field can say wrong is refused here.
    init(_ fields: JSONFields) throws(StrictJSONError)

    /// The fields without `type`, in the order we write them.
    var members: JSONObject { get }

    /// Refuses what the fields say wrong together.
    func check() throws(StrictJSONError)
}

extension StatementContent {
    /// The bytes to sign; a statement that a reader would refuse is never made.
    package func serialized() throws(EvidenceError) -> [UInt8] {
        var object = JSONObject()
        object["type"] = .string(Self.type)
        for member in members.members { object[member.key] = member.value }
        // Reading back is the only proof that a reader will take every field of it: first by itself, so that errors name
        // the field, then as text.
        do throws(StrictJSONError) {
            try Self(JSONFields(.object(object))).check()
        } catch { throw EvidenceError(Self.kind, error) }
        let bytes = JSONValue.object(object).serialized()
        _ = try Statement<Self>(parsing: bytes)
        return bytes
    }
}

/// A statement as it was received: its meaning beside the exact bytes that were signed.
///
/// The bytes are what is kept, hashed and forwarded, so fields we do not know survive untouched.
@dynamicMemberLookup
package struct Statement<Content: StatementContent>: Equatable, Sendable {
    package let bytes: [UInt8]
    package let content: Content

    package init(parsing bytes: [UInt8]) throws(EvidenceError) {
        do throws(StrictJSONError) {
            let fields = try JSONFields(parsing: bytes, limits: Content.limits)
            guard try fields.string("type") == Content.type else {
                throw fields.refusal("type", "not \(Content.type)")
            }
            content = try Content(fields)
            try content.check()
        } catch { throw EvidenceError(Content.kind, error) }
        self.bytes = bytes
    }

    package subscript<Value>(dynamicMember path: KeyPath<Content, Value>) -> Value { content[keyPath: path] }
}

/// A camera's signed statement about a recording.
package typealias Manifest = Statement<ManifestDraft>
/// A station's signed statement that the destinations have a recording.
package typealias Receipt = Statement<ReceiptDraft>
/// A camera's signed statement that it erased a recording.
package typealias Tombstone = Statement<TombstoneDraft>
/// A camera's signed answer to what recordings it knows of.
package typealias InventoryPage = Statement<InventoryPageDraft>
