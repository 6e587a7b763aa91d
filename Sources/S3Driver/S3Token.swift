import Upload

/// Our note about one upload.
enum S3Token: Equatable {
    /// One PUT that makes the item.
    case single
    case multipart(String)
    /// The item was there already.
    case found

    private static let prefix = "s3/1 "

    var token: UploadToken {
        switch self {
        case .single: UploadToken(bytes: Array("\(Self.prefix)single".utf8))
        case .multipart(let id): UploadToken(bytes: Array("\(Self.prefix)multipart \(id)".utf8))
        case .found: UploadToken(bytes: Array("\(Self.prefix)found".utf8))
        }
    }

    /// `nil` for a note that is not one of ours.
    init?(_ token: UploadToken) {
        let text = String(decoding: token.bytes, as: UTF8.self)
        guard text.hasPrefix(Self.prefix) else { return nil }
        let words = text.dropFirst(Self.prefix.count).split(separator: " ")
        switch (words.first, words.count) {
        case ("single", 1): self = .single
        case ("found", 1): self = .found
        case ("multipart", 2) where Self.isID(String(words[1])): self = .multipart(String(words[1]))
        default: return nil
        }
    }

    /// Whether S3 can have given such an id; it goes into requests and the journal.
    static func isID(_ text: String) -> Bool {
        (1...1024).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    }
}
