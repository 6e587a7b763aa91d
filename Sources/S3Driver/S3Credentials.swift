import Platform

/// An access key with its secret, and perhaps the session token that goes with it.
final class S3Credentials: Sendable {
    let accessKey: String
    /// `AWS4` and the secret: what signing keys derive from.
    let seed: SecretBytes
    let sessionToken: String?

    init(accessKey: String, seed: SecretBytes, sessionToken: String?) {
        self.accessKey = accessKey
        self.seed = seed
        self.sessionToken = sessionToken
    }

    /// Reads one profile of a file in AWS's shared credentials format; `nil` when it is not there or not whole.
    ///
    /// The secret goes from locked memory to locked memory.
    static func parse(_ file: SecretBytes, profile: String) -> S3Credentials? {
        var isWanted = false
        var (accessKey, token): (String?, String?) = (nil, nil)
        var seed: SecretBytes?
        unsafe file.withBytes { bytes in
            var rest = unsafe bytes[...]
            while unsafe !rest.isEmpty {
                let line = unsafe trim(rest.prefix { $0 != UInt8(ascii: "\n") })
                unsafe rest = unsafe rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
                if unsafe line.first == UInt8(ascii: "[") {
                    isWanted = unsafe text(line) == "[\(profile)]"
                    continue
                }
                guard isWanted, let equals = unsafe line.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let value = unsafe trim(line[(equals + 1)...])
                switch unsafe text(trim(line[..<equals])) {
                case "aws_access_key_id": accessKey = unsafe text(value)
                case "aws_session_token": token = unsafe text(value)
                case "aws_secret_access_key": seed = unsafe makeSeed(value)
                default: break
                }
            }
        }
        guard let accessKey, let seed, isPlain(accessKey), token.map(isPlain) ?? true else { return nil }
        return S3Credentials(accessKey: accessKey, seed: seed, sessionToken: token)
    }

    private typealias Bytes = Slice<UnsafeRawBufferPointer>

    private static func makeSeed(_ secret: Bytes) -> SecretBytes? {
        let prefix = Array("AWS4".utf8)
        guard unsafe !secret.isEmpty, let seed = unsafe try? SecretBytes(count: prefix.count + secret.count)
        else {
            return nil
        }
        unsafe seed.withMutableBytes { seed in
            unsafe seed.copyBytes(from: prefix)
            unsafe UnsafeMutableRawBufferPointer(rebasing: seed[prefix.count...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: secret))
        }
        return seed
    }

    private static func text(_ bytes: Bytes) -> String { unsafe String(decoding: bytes, as: UTF8.self) }

    private static func trim(_ bytes: Bytes) -> Bytes {
        var rest = unsafe bytes.drop { $0 <= 32 }
        while let last = unsafe rest.last, last <= 32 { unsafe rest = unsafe rest.dropLast() }
        return unsafe rest
    }

    /// A key or token goes into headers.
    private static func isPlain(_ text: String) -> Bool {
        (1...8192).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    }
}
