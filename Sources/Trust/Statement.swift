internal import Cryptography
package import Evidence

extension TrustPolicy {
    /// Verifies a signed statement: a camera's manifest, inventory or tombstone, a dock's receipt.
    ///
    /// - Parameters:
    ///   - bytes: the statement, exactly as received.
    ///   - signature: detached CMS in DER.
    ///   - role: what its signer must be.
    ///   - domain: the trust domain its signer must be of; any of ours if `nil`.
    ///   - name: what its signer must be called; anything if `nil`.
    ///   - time: seconds since 1970 to judge the signer at; now if `nil`.
    /// - Throws: why the statement does not count.
    /// - Returns: who signed it.
    @discardableResult
    package func verifyStatement(
        _ bytes: [UInt8],
        signature: [UInt8],
        role: Role,
        domain: TrustDomain? = nil,
        name: String? = nil,
        at time: Int64? = nil
    ) throws(TrustFailure) -> Identity {
        let signer: SignerInfo
        do throws(CryptographyError) {
            signer = try CMSSignature.examine(bytes, signature: signature, with: verifier, at: time)
        } catch {
            throw TrustFailure(.badSignature, "\(error)")
        }
        let identity = try judge(signer.verdict, as: role)
        guard domain == nil || domain == identity.domain else {
            throw TrustFailure(.wrongName, "it was signed in the trust domain \(identity.domain)")
        }
        guard name == nil || name == identity.name else {
            throw TrustFailure(.wrongName, "it was signed by \(role) \(identity.name)")
        }
        return identity
    }

    /// Verifies a statement as of the time it was made, with the revocation lists it carries.
    ///
    /// For archives: a receipt must be checkable in decades, when certificates have long expired. The lists inside
    /// are the signer's own choice, so this never decides about erasing anything.
    /// - Parameters:
    ///   - bytes: the statement, exactly as stored.
    ///   - signature: detached CMS in DER, with revocation lists.
    ///   - role: what its signer must be.
    ///   - time: seconds since 1970 at which the statement says it was made.
    /// - Throws: why the statement does not count.
    /// - Returns: who signed it.
    package func verifyArchived(
        _ bytes: [UInt8],
        signature: [UInt8],
        role: Role,
        at time: Int64
    ) throws(TrustFailure) -> Identity {
        let then: TrustPolicy
        do throws(CryptographyError) {
            then = try TrustPolicy(
                bundles: bundles,
                revocations: CMSSignature.embeddedLists(in: signature),
                fixturesAllowed: fixturesAllowed,
                requiresRevocationList: requiresRevocationList
            )
        } catch {
            throw TrustFailure(.badSignature, "\(error)")
        }
        return try then.verifyStatement(bytes, signature: signature, role: role, at: time)
    }
}
