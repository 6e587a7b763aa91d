import CommandLineKit
import Cryptography
import Evidence
import Platform
import Trust

/// Whom the verifying commands believe.
enum Trusting {
    /// Reads every `--trust`: a folder of bundles, one `<trust domain>.pem`, or `<trust domain>=<file>`.
    static func bundles(_ arguments: Arguments) throws(Failure) -> [TrustBundle] {
        let paths = arguments.values(Commands.trust)
        guard !paths.isEmpty else {
            throw Failure(
                .usage,
                "nobody to believe was named",
                hint: "--trust /etc/bwvdock/trust, the folder with one DOMAIN.pem for each trust domain"
            )
        }
        var bundles: [TrustBundle] = []
        for path in paths {
            do throws(TrustConfigurationError) {
                bundles += try read(path)
            } catch {
                throw Failure(.failure, "cannot use \(error.path): \(error.reason)", hint: error.hint)
            }
        }
        return bundles
    }

    private static func read(_ path: String) throws(TrustConfigurationError) -> [TrustBundle] {
        if let sign = path.firstIndex(of: "="), let domain = TrustDomain(String(path[..<sign])) {
            return [try TrustBundle(domain: domain, path: String(path[path.index(after: sign)...]))]
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard name.hasSuffix(".pem") else { return try TrustBundle.load(directory: path) }
        guard let domain = TrustDomain(String(name.dropLast(4))) else {
            throw TrustConfigurationError(
                path: path,
                reason: "its name is not that of a trust domain",
                hint: "give it as DOMAIN=FILE: an authority vouches for its own trust domain only"
            )
        }
        return [try TrustBundle(domain: domain, path: path)]
    }

    /// Judges statements as of their own time, with the lists they carry.
    static func policy(
        _ bundles: [TrustBundle],
        revocations: [CertificateList] = [],
        requiresList: Bool,
        _ arguments: Arguments
    ) throws(Failure) -> TrustPolicy {
        do throws(CryptographyError) {
            return try TrustPolicy(
                bundles: bundles,
                revocations: revocations,
                fixturesAllowed: arguments.has(Commands.fixtures),
                requiresRevocationList: requiresList
            )
        } catch {
            throw Failure(.failure, "\(error)")
        }
    }
}

extension Failure {
    /// A statement that does not count.
    init(_ failure: TrustFailure, _ statement: String) {
        let hint: String? =
            switch failure.reason {
            case .fixtureNotAllowed: "--fixtures believes test identities"
            case .strangeDomain: "--trust must hold the bundle of its trust domain"
            default: nil
            }
        self.init(.notTrusted, "\(statement) does not count: \(failure)", hint: hint)
    }
}
