package import Cryptography
package import Evidence
internal import FoundationEssentials
internal import Platform

/// The authorities that may vouch for the members of one trust domain, and for nobody else.
package struct TrustBundle: Sendable {
    package let domain: TrustDomain
    package let anchors: [Certificate]

    package init(domain: TrustDomain, anchors: [Certificate]) {
        self.domain = domain
        self.anchors = anchors
    }

    /// Reads one bundle: a PEM file, or a folder of `*.pem` files.
    package init(domain: TrustDomain, path: String) throws(TrustConfigurationError) {
        var files = [path]
        if isFolder(path) { files = try names(in: path, ending: ".pem").map { "\(path)/\($0)" } }
        var anchors: [Certificate] = []
        for file in files {
            let text = try contents(of: file)
            do throws(CryptographyError) {
                anchors += try Certificate.all(pem: text)
            } catch {
                throw TrustConfigurationError(path: file, reason: "\(error)")
            }
        }
        guard !anchors.isEmpty else {
            throw TrustConfigurationError(path: path, reason: "there is no authority in it")
        }
        self.init(domain: domain, anchors: anchors)
    }

    /// Reads a folder with one `<trust domain>.pem` file, or one `<trust domain>` folder of them, for each domain.
    package static func load(directory: String) throws(TrustConfigurationError) -> [TrustBundle] {
        var bundles: [TrustBundle] = []
        for name in try names(in: directory, ending: "") {
            let path = "\(directory)/\(name)"
            let isBundle = name.hasSuffix(".pem") || isFolder(path)
            guard isBundle, !name.hasPrefix(".") else { continue }
            let text = name.hasSuffix(".pem") ? String(name.dropLast(4)) : name
            guard let domain = TrustDomain(text) else {
                throw TrustConfigurationError(path: path, reason: "its name is not that of a trust domain")
            }
            bundles.append(try TrustBundle(domain: domain, path: path))
        }
        guard !bundles.isEmpty else {
            throw TrustConfigurationError(
                path: directory,
                reason: "there is no trust bundle in it",
                hint: "put one <trust domain>.pem with its authorities there"
            )
        }
        return bundles
    }
}

/// Trust bundles or revocation lists that cannot be used as configured.
package struct TrustConfigurationError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package let hint: String?

    package init(path: String, reason: String, hint: String? = nil) {
        self.path = path
        self.reason = reason
        self.hint = hint
    }

    package var description: String {
        "cannot use \(path): \(reason)" + (hint.map { "\nhint: \($0)" } ?? "")
    }
}

/// A file's bytes, or a reason that names the file.
func contents(of path: String) throws(TrustConfigurationError) -> [UInt8] {
    guard let bytes = try? AtomicFile.read(path) else {
        throw TrustConfigurationError(path: path, reason: "it is not there, or may not be read")
    }
    return bytes
}

/// The names in a folder that end as asked, in order.
func names(in folder: String, ending: String) throws(TrustConfigurationError) -> [String] {
    do {
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }
            .sorted()
    } catch {
        throw TrustConfigurationError(path: folder, reason: "it is not a folder that may be read")
    }
}

func isFolder(_ path: String) -> Bool {
    (try? FileStatus(of: path, followingLinks: true))?.isDirectory == true
}
