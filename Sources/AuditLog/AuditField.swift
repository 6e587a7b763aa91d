package import Bytes
import StrictJSON

/// A detail of an entry.
///
/// There is deliberately no field for an officer, an incident, a place or free text from a manifest: what cannot be
/// written down here cannot leak from here.
package enum AuditField: Sendable, Equatable {
    case station(String)
    case version(String)
    case bay(String)
    case domain(String)
    case camera(String)
    case recording(String)
    case manifest(SHA256Digest)
    case item(Int)
    case destination(String)
    /// What a destination calls itself.
    case identity(String)
    /// Where something stands at a destination.
    case location(String)
    /// The integrity level that was proven.
    case integrity(String)
    case receipt(SHA256Digest)
    case tombstone(SHA256Digest)
    case digest(SHA256Digest)
    /// Why, in our own plain words; never words that came from a camera.
    case reason(String)
    case code(Int)
    case count(Int64)
    case bytes(UInt64)
    /// A camera's clock minus the station's.
    case offsetMilliseconds(Int64)
    case uncertaintyMilliseconds(Int64)
    case before(String)
    case after(String)

    /// Longer words are cut: an entry stays small whatever a caller hands over.
    private static let longest = 1000

    var member: (key: String, value: JSONValue) {
        switch self {
        case .station(let text): ("station", Self.text(text))
        case .version(let text): ("version", Self.text(text))
        case .bay(let text): ("bay", Self.text(text))
        case .domain(let text): ("domain", Self.text(text))
        case .camera(let text): ("camera", Self.text(text))
        case .recording(let text): ("recording", Self.text(text))
        case .manifest(let digest): ("manifest", .string(digest.hex))
        case .item(let number): ("item", Self.number(Int64(number)))
        case .destination(let text): ("destination", Self.text(text))
        case .identity(let text): ("identity", Self.text(text))
        case .location(let text): ("location", Self.text(text))
        case .integrity(let text): ("integrity", Self.text(text))
        case .receipt(let digest): ("receipt", .string(digest.hex))
        case .tombstone(let digest): ("tombstone", .string(digest.hex))
        case .digest(let digest): ("digest", .string(digest.hex))
        case .reason(let text): ("reason", Self.text(text))
        case .code(let number): ("code", Self.number(Int64(number)))
        case .count(let number): ("count", Self.number(number))
        case .bytes(let number): ("bytes", Self.number(Int64(clamping: number)))
        case .offsetMilliseconds(let number): ("offsetMilliseconds", Self.number(number))
        case .uncertaintyMilliseconds(let number): ("uncertaintyMilliseconds", Self.number(number))
        case .before(let text): ("before", Self.text(text))
        case .after(let text): ("after", Self.text(text))
        }
    }

    private static func text(_ text: String) -> JSONValue {
        .string(text.utf8.count <= longest ? text : String(text.unicodeScalars.prefix(longest / 4)) + "…")
    }

    /// JSON readers hold integers of this size exactly, and ours refuses greater ones.
    private static func number(_ number: Int64) -> JSONValue {
        .integer(min(max(number, -JSONValue.greatestInteger), JSONValue.greatestInteger))
    }
}
