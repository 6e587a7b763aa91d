internal import Bytes
package import Cryptography
package import Evidence
internal import Platform
internal import Synchronization

/// The newest revocation list of every authority; it never goes back to an older one.
///
/// With a directory, lists survive a restart: `<trust domain>.crl` in DER, or `<trust domain>.<authority>.crl` where
/// a domain has several authorities. The directory is the caller's; nobody else may write there.
package final class RevocationStore: Sendable {
    private let bundles: [TrustBundle]
    private let directory: String?
    private let entries: Mutex<[Entry]>

    private struct Entry {
        let domain: TrustDomain
        let authority: Certificate
        let list: CertificateList
    }

    /// Loads what the directory holds; a file that is damaged or nobody's is an error, never skipped.
    package init(bundles: [TrustBundle], directory: String? = nil) throws(TrustConfigurationError) {
        self.bundles = bundles
        self.directory = directory
        var entries: [Entry] = []
        if let directory {
            for name in try names(in: directory, ending: ".crl") {
                let path = "\(directory)/\(name)"
                let bytes = try contents(of: path)
                do throws(RevocationError) {
                    let entry = try Self.entry(for: bytes, bundles)
                    if let index = Self.index(of: entry, in: entries) {
                        if entries[index].list.number < entry.list.number { entries[index] = entry }
                    } else {
                        entries.append(entry)
                    }
                } catch {
                    throw TrustConfigurationError(path: path, reason: "\(error)")
                }
            }
        }
        self.entries = Mutex(entries)
    }

    /// Every list in force.
    package var lists: [CertificateList] { entries.withLock { $0.map(\.list) } }

    /// The newest list number of a domain, if it has a list.
    package func number(of domain: TrustDomain) -> Int64? {
        entries.withLock { $0.filter { $0.domain == domain }.map(\.list.number).max() }
    }

    /// The lists to hand to a camera of that domain, which may lag behind.
    package func lists(of domain: TrustDomain) -> [CertificateList] {
        entries.withLock { $0.filter { $0.domain == domain }.map(\.list) }
    }

    /// Domains whose authority has promised a newer list by now; say so, but go on: see `ChainVerifier`.
    package func staleDomains(at time: Int64) -> [TrustDomain] {
        entries.withLock { entries in
            entries.filter { ($0.list.nextUpdate ?? .max) < time }.map(\.domain)
        }
    }

    /// Takes a list in DER if one of our authorities signed it and it is not older than the one in force.
    ///
    /// On return it is on disk, if there is a directory. Bringing the list in force again changes nothing.
    /// - Parameter der: the list.
    /// - Throws: why the list in force stays in force.
    /// - Returns: the list now in force.
    @discardableResult
    package func accept(der: [UInt8]) throws(RevocationError) -> CertificateList {
        let new = try Self.entry(for: der, bundles)
        let outcome = entries.withLock { entries -> Result<CertificateList, RevocationError> in
            guard let index = Self.index(of: new, in: entries) else {
                return keep(new).map {
                    entries.append(new)
                    return new.list
                }
            }
            let current = entries[index].list
            if current.der == der { return .success(current) }
            guard current.number < new.list.number, current.thisUpdate <= new.list.thisUpdate else {
                return .failure(.older(number: new.list.number, current: current.number))
            }
            return keep(new).map {
                entries[index] = new
                return new.list
            }
        }
        return try outcome.get()
    }

    private static func entry(for der: [UInt8], _ bundles: [TrustBundle]) throws(RevocationError) -> Entry {
        let list: CertificateList
        do throws(CryptographyError) { list = try CertificateList(der: der) } catch {
            throw .unreadable("\(error)")
        }
        for bundle in bundles {
            for authority in bundle.anchors where list.isIssued(by: authority) {
                return Entry(domain: bundle.domain, authority: authority, list: list)
            }
        }
        throw .unknownAuthority
    }

    private static func index(of entry: Entry, in entries: [Entry]) -> Int? {
        entries.firstIndex { $0.domain == entry.domain && $0.authority == entry.authority }
    }

    /// Makes a list durable, if there is where.
    private func keep(_ entry: Entry) -> Result<Void, RevocationError> {
        guard let directory else { return .success(()) }
        let authorities = bundles.first { $0.domain == entry.domain }?.anchors.count ?? 1
        let tag = authorities > 1 ? ".\(entry.authority.fingerprint.hex.prefix(16))" : ""
        do throws(SystemError) {
            try AtomicFile.replace("\(directory)/\(entry.domain)\(tag).crl", entry.list.der)
            return .success(())
        } catch {
            return .failure(.notStored("\(error)"))
        }
    }
}

/// Why a revocation list was not taken.
package enum RevocationError: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case unknownAuthority
    case older(number: Int64, current: Int64)
    case notStored(String)

    package var description: String {
        switch self {
        case .unreadable(let why): why
        case .unknownAuthority: "cannot take a revocation list: none of our authorities signed it"
        case .older(let number, let current):
            "cannot take revocation list \(number): list \(current) is in force and lists never go back"
        case .notStored(let why): why
        }
    }
}
