import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

@Suite struct `The revocation store` {
    let estate: Estate
    let folder: TemporaryDirectory

    init() throws {
        estate = try Estate()
        folder = try TemporaryDirectory()
    }

    private func open() throws -> RevocationStore {
        try RevocationStore(bundles: estate.bundles, directory: folder.path)
    }

    @Test func `keeps what it took, also after a restart`() throws {
        let north = try estate.domain(.north)
        #expect(try open().number(of: north) == nil)
        #expect(try open().accept(der: estate.list("crl").der).number == 16)
        #expect(try open().number(of: north) == 16)
        #expect(try folder.read("\(north).crl") == estate.list("crl").der)
    }

    @Test func `goes forward, never back`() throws {
        let store = try open()
        try store.accept(der: estate.list("crl").der)
        #expect(try refusal(store, "crl-older") == .older(number: 15, current: 16))
        // The same number with other contents is no news either.
        #expect(try refusal(store, "crl-stale") == .older(number: 16, current: 16))
        try store.accept(der: estate.list("crl-newer").der)
        #expect(try refusal(store, "crl") == .older(number: 16, current: 17))
        // Bringing the list in force again is harmless.
        try store.accept(der: estate.list("crl-newer").der)
        #expect(try open().number(of: estate.domain(.north)) == 17)
        #expect(store.lists.count == 1)
    }

    @Test func `takes effect at the next judgement`() throws {
        let store = try open()
        let camera = try Certificate(pem: FixturePKI.bytes(estate.pki.camera("CAM-0008").tlsCertificate))
        for (name, reason) in [("crl", nil), ("crl-newer", TrustFailure.Reason.revoked)] {
            try store.accept(der: estate.list(name).der)
            let policy = try TrustPolicy(
                bundles: estate.bundles,
                revocations: store.lists,
                fixturesAllowed: true
            )
            let verdict = try policy.verifier.verify(camera, intermediates: [], for: .tlsServer, at: nil)
            let judged = Result { () throws(TrustFailure) in try policy.judge(verdict, as: .camera) }
            switch judged {
            case .success: #expect(reason == nil)
            case .failure(let failure): #expect(failure.reason == reason)
            }
        }
    }

    @Test func `takes nothing from authorities it does not know, and nothing damaged`() throws {
        let store = try open()
        #expect(try refusal(store, "crl", .stranger) == .unknownAuthority)
        let der = try estate.list("crl").der
        for count in stride(from: 0, to: der.count, by: 5) {
            #expect(throws: RevocationError.self) { try store.accept(der: Array(der.prefix(count))) }
        }
        for bit in stride(from: 0, to: der.count * 8, by: 3) {
            var changed = der
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: RevocationError.self) { try store.accept(der: changed) }
        }
        #expect(store.lists.isEmpty)
    }

    @Test func `does not start over a file it cannot use`() throws {
        try folder.write("north.bwvdock-fixture.invalid.crl", Array("not a list".utf8))
        #expect(throws: TrustConfigurationError.self) { try open() }
        #expect(throws: TrustConfigurationError.self) {
            try RevocationStore(bundles: estate.bundles, directory: folder.path("absent"))
        }
    }

    @Test func `says when a list cannot be kept, and keeps to the old one`() throws {
        let other = try TemporaryDirectory()
        let path = other.path("gone")
        try Shell.check("mkdir", [path])
        let store = try RevocationStore(bundles: estate.bundles, directory: path)
        try Shell.check("rmdir", [path])
        let error = try #require(throws: RevocationError.self) {
            try store.accept(der: estate.list("crl").der)
        }
        guard case .notStored = error else {
            Issue.record("\(error)")
            return
        }
        #expect(store.lists.isEmpty)
    }

    @Test func `needs bundles that are what they say`() throws {
        #expect(
            estate.bundles.map(\.domain.name).sorted() == [
                "north.bwvdock-fixture.invalid", "south.bwvdock-fixture.invalid",
            ]
        )
        #expect(throws: TrustConfigurationError.self) { try TrustBundle.load(directory: folder.path) }
        try folder.write("Not A Domain.pem", FixturePKI.bytes(estate.pki.authority()))
        #expect(throws: TrustConfigurationError.self) { try TrustBundle.load(directory: folder.path) }
        #expect(throws: TrustConfigurationError.self) {
            try TrustBundle.load(directory: folder.path("absent"))
        }
    }

    private func refusal(
        _ store: RevocationStore,
        _ name: String,
        _ domain: FixturePKI.Domain = .north
    ) throws -> RevocationError? {
        let der = try estate.list(name, domain).der
        do { try store.accept(der: der) } catch { return error }
        return nil
    }
}
