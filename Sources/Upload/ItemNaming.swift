extension ItemPlan {
    /// The name an item has at any destination, such as `item-000-clip.mp4`.
    ///
    /// Refuses a plan that cannot be stored: chunks that do not make its size, or a place or role no name can hold.
    package func fileName() throws(DestinationError) -> String {
        let needed = size == 0 ? 0 : chunkSize == 0 ? .max : (size - 1) / chunkSize + 1
        guard UInt64(chunkDigests.count) == needed, size <= UInt64(Int64.max) else {
            throw DestinationError(.quarantine, "plan item \(index): its chunks do not make its size")
        }
        guard (0..<1000).contains(index), PlainWord.isOne(role) else {
            throw DestinationError(.quarantine, "name item \(index): its place or role is out of bounds")
        }
        let place = String(index)
        let padded = String(repeating: "0", count: 3 - place.count) + place
        return "item-\(padded)-\(role).\(Self.suffix(mediaType))"
    }

    private static func suffix(_ mediaType: String) -> String {
        switch mediaType.split(separator: ";").first.map(String.init) ?? "" {
        case "video/mp4", "audio/mp4", "application/mp4": "mp4"
        case "video/x-matroska", "video/matroska", "audio/x-matroska": "mkv"
        case "application/json", "application/geo+json": "json"
        case "application/gpx+xml": "gpx"
        case "application/x-ndjson", "application/jsonl": "jsonl"
        case "text/csv": "csv"
        case "text/plain": "txt"
        case "text/vtt": "vtt"
        case "image/jpeg": "jpg"
        default: "bin"
        }
    }
}

/// Words that can stand in any path or object name.
package enum PlainWord {
    /// Whether it is 1 to 64 letters, digits, hyphens and underscores; stations and roles come from outside.
    package static func isOne(_ text: some StringProtocol) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// Whether it is plain words with dots between them, 64 bytes at most, as station names are.
    package static func isDotted(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isOne($0) }
    }
}
