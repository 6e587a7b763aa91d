import Cryptography
import TestSupport
import Testing

@Suite struct `A copy of what is signed, in the signature` {
    private let pki: FixturePKI
    private let folder: TemporaryDirectory
    private let message = Array("{\"type\":\"bwv-receipt/1\"}\r\n not changed by anybody\n".utf8)

    init() throws {
        pki = try FixturePKI.ready()
        folder = try TemporaryDirectory()
    }

    private func sign(_ bytes: [UInt8], carriesCopy: Bool = true) throws -> [UInt8] {
        let alpha = pki.dock("alpha")
        return try CMSSignature.sign(
            bytes,
            certificate: Certificate(pem: FixturePKI.bytes(alpha.signingCertificate)),
            key: PrivateKey(loading: .file(alpha.signingKey)),
            carriesCopy: carriesCopy
        )
    }

    @discardableResult
    private func verify(_ bytes: [UInt8], _ signature: [UInt8]) throws -> SignerInfo {
        let anchor = try Certificate(pem: FixturePKI.bytes(pki.authority()))
        return try CMSSignature.verify(bytes, signature: signature, anchors: [anchor], crls: [])
    }

    @Test(arguments: [1, 127, 128, 65_536, CMSSignature.copyLimit])
    func `comes back byte for byte`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let signature = try sign(bytes)
        #expect(try CMSSignature.copy(in: signature) == bytes)
        try verify(bytes, signature)
    }

    @Test func `is left out where it would be too long, or nobody wants one`() throws {
        let long = [UInt8](repeating: 1, count: CMSSignature.copyLimit + 1)
        let signature = try sign(long)
        #expect(try CMSSignature.copy(in: signature) == nil)
        try verify(long, signature)
        #expect(try CMSSignature.copy(in: sign(message, carriesCopy: false)) == nil)
    }

    @Test func `does not vouch for itself: other bytes do not verify, whatever the signature carries`() throws
    {
        let signature = try sign(message)
        #expect(throws: CryptographyError.self) { try verify(message + [0], signature) }
        #expect(throws: CryptographyError.self) { try verify([], signature) }
    }

    @Test func `is nothing to plain openssl, for which the signature is detached as ever`() throws {
        let paths = [try folder.write("message", message), try folder.write("signature", sign(message))]
        let words = ["cms", "-verify", "-binary", "-inform", "DER", "-CAfile", pki.authority()]
        let out = ["-out", folder.path("verified")]
        let good = try Shell.run("openssl", words + ["-content", paths[0], "-in", paths[1]] + out)
        #expect(good.succeeded, "\(good.errors)")
        #expect(try folder.read("verified") == message)
        #expect(try !Shell.run("openssl", words + ["-in", paths[1]] + out).succeeded)
        let other = try folder.write("other", message + [0])
        #expect(try !Shell.run("openssl", words + ["-content", other, "-in", paths[1]] + out).succeeded)
    }

    @Test func `damaged, it is another one or none, and never taken for what was signed`() throws {
        let signature = try sign(message)
        for count in stride(from: 0, to: signature.count, by: 7) {
            #expect(throws: CryptographyError.self) {
                try CMSSignature.copy(in: Array(signature.prefix(count)))
            }
        }
        for bit in stride(from: 0, to: signature.count * 8, by: 5) {
            var damaged = signature
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let copy = (try? CMSSignature.copy(in: damaged)) ?? nil, copy != message else { continue }
            #expect(throws: CryptographyError.self) { try verify(copy, damaged) }
        }
    }
}
