internal import Bytes

/// What a sealed item says about itself in the clear, authenticated with every wrapped key and the header.
///
/// Readable on a stolen camera: nothing about people or places belongs here.
package struct EncryptionContext: Equatable, Sendable {
    package static let cameraKey = "bwv-camera"
    package static let recordingKey = "bwv-recording"
    package static let trustDomainKey = "bwv-trust-domain"

    /// Sorted by the UTF-8 of the keys, each key once.
    package let pairs: [Pair]

    package struct Pair: Equatable, Sendable {
        package let key: String
        package let value: String
    }

    /// The context of our own items: these three and nothing else.
    package init(camera: String, recording: String, trustDomain: String) {
        pairs = [
            Pair(key: Self.cameraKey, value: camera),
            Pair(key: Self.recordingKey, value: recording),
            Pair(key: Self.trustDomainKey, value: trustDomain),
        ]
    }

    package subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }

    package var camera: String? { self[Self.cameraKey] }
    package var recording: String? { self[Self.recordingKey] }
    package var trustDomain: String? { self[Self.trustDomainKey] }

    /// The serialisation of the specification; empty for an empty context.
    package var serialized: [UInt8] {
        guard !pairs.isEmpty else { return [] }
        var writer = ByteWriter()
        writer.bigEndian(UInt16(truncatingIfNeeded: pairs.count))
        for pair in pairs {
            for text in [pair.key, pair.value] {
                writer.bigEndian(UInt16(truncatingIfNeeded: text.utf8.count))
                writer.append(text.utf8)
            }
        }
        return writer.bytes
    }

    /// Reads a serialised context that fills `bytes` exactly.
    init(parsing bytes: [UInt8]) throws(SealingError) {
        guard !bytes.isEmpty else {
            pairs = []
            return
        }
        guard let pairs = Self.pairs(bytes) else {
            throw .malformedHeader("encryption context is not well formed")
        }
        self.pairs = pairs
    }

    private static func pairs(_ bytes: [UInt8]) -> [Pair]? {
        var reader = ByteReader(bytes)
        var pairs: [Pair] = []
        do throws(TruncatedBytes) {
            let count = try reader.bigEndian(UInt16.self)
            for _ in 0..<count {
                let key = try reader.take(Int(try reader.bigEndian(UInt16.self)))
                let value = try reader.take(Int(try reader.bigEndian(UInt16.self)))
                guard let pair = pair(key, value, after: pairs.last) else { return nil }
                pairs.append(pair)
            }
            return count > 0 && reader.isAtEnd ? pairs : nil
        } catch {
            return nil
        }
    }

    private static func pair(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, after last: Pair?) -> Pair?
    {
        guard let text = String(validating: key, as: UTF8.self),
            let value = String(validating: value, as: UTF8.self)
        else { return nil }
        if let last, !last.key.utf8.lexicographicallyPrecedes(key) { return nil }
        return Pair(key: text, value: value)
    }
}
