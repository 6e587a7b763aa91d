/// The few documents we send.
enum S3Documents {
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    static func complete(_ parts: [HeldPart]) -> [UInt8] {
        let entries = parts.map { part in
            let checksum = part.checksum.map { "<ChecksumSHA256>\(escaped($0))</ChecksumSHA256>" } ?? ""
            return
                "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(escaped(part.tag))</ETag>\(checksum)</Part>"
        }
        return Array(
            "<CompleteMultipartUpload xmlns=\"\(namespace)\">\(entries.joined())</CompleteMultipartUpload>"
                .utf8
        )
    }

    static func retention(_ mode: String, until: String) -> [UInt8] {
        Array(
            "<Retention xmlns=\"\(namespace)\"><Mode>\(mode)</Mode><RetainUntilDate>\(until)</RetainUntilDate></Retention>"
                .utf8
        )
    }

    static let legalHold = Array("<LegalHold xmlns=\"\(namespace)\"><Status>ON</Status></LegalHold>".utf8)

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
