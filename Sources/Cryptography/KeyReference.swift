/// Where a private key is: one setting for every key there is.
package enum KeyReference: Equatable, Sendable, CustomStringConvertible {
    /// A PEM file.
    case file(String)
    /// A systemd credential of that name.
    case credential(String)
    /// An RFC 7512 URI of a key in a PKCS #11 token.
    case pkcs11(String)
    /// A file with a TSS2 private key, or `handle:0x…` for one kept in the TPM.
    case tpm2(String)

    /// Reads `/path`, `file:/path`, `credential:NAME`, `tpm2:/path`, `tpm2:handle:0x…` or `pkcs11:…`.
    package static func parse(_ text: String) throws(CryptographyError) -> KeyReference {
        if text.hasPrefix("/") { return .file(text) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !parts[1].isEmpty {
            let rest = String(parts[1])
            switch parts[0] {
            case "file" where rest.hasPrefix("/"): return .file(rest)
            case "credential" where isCredentialName(rest): return .credential(rest)
            case "pkcs11": return .pkcs11(text)
            case "tpm2" where rest.hasPrefix("/") || rest.hasPrefix("handle:"): return .tpm2(rest)
            default: break
            }
        }
        throw CryptographyError(
            .malformed,
            "read a key setting",
            causes: ["it has none of the known forms"],
            hint: "write /path, file:/path, credential:NAME, pkcs11:URI, tpm2:/path or tpm2:handle:0x..."
        )
    }

    /// For messages: never more of a PKCS #11 URI than that it is one, since it may hold a PIN.
    package var description: String {
        switch self {
        case .file(let path): path
        case .credential(let name): "credential:\(name)"
        case .pkcs11: "pkcs11:..."
        case .tpm2(let path): "tpm2:\(path)"
        }
    }

    /// Credentials are single files in one folder (systemd.exec(5)).
    private static func isCredentialName(_ name: String) -> Bool {
        !name.contains("/") && name != "." && name != ".." && name.utf8.count <= 255
    }
}
