import Foundation
import TestSupport
import Testing

@Suite struct `bwvdock verify` {
    @Test func `a whole recording is confirmed`() throws {
        let archive = try Archive()
        let result = try verify(archive)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("signed by spiffe://north.bwvdock-fixture.invalid/dock/alpha"))
        #expect(result.text.hasSuffix("all of it is what the receipt says\n"))
        let json = try verify(archive, "--json")
        #expect(json.text.contains("\"camera\" : \"CAM-0001\""))
    }

    @Test(arguments: [
        "item-000-clip.mp4", "manifest.json", "manifest.json.p7s", "receipt.json", "receipt.json.p7s",
    ])
    func `one wrong byte in any file is found`(name: String) throws {
        let archive = try Archive()
        var bytes = try archive.folder.read(name)
        bytes[bytes.count / 2] ^= 1
        try archive.folder.write(name, bytes)
        let result = try verify(archive)
        #expect([13, 14].contains(result.status), "\(result.status)")
        #expect(result.text.isEmpty && result.errors.hasPrefix("bwvdock: error: "))
    }

    @Test(arguments: [
        "item-000-clip.mp4", "manifest.json", "manifest.json.p7s", "receipt.json", "receipt.json.p7s",
    ])
    func `a missing file is named`(name: String) throws {
        let archive = try Archive()
        try FileManager.default.removeItem(atPath: archive.folder.path(name))
        let result = try verify(archive)
        #expect(result.status == 12)
        #expect(result.errors.contains(name))
    }

    @Test(arguments: ["beta", "REVOKED", "WRONGROLE", "EXPIRED"])
    func `a receipt signed by another, revoked, strange or expired dock does not count`(dock: String) throws {
        let result = try verify(try Archive(dock: dock))
        #expect(result.status == 13)
        #expect(result.errors.hasPrefix("bwvdock: error: the receipt does not count: "))
    }

    @Test(arguments: ["CAM-0002", "CAM-WRONGROLE", "CAM-REVOKED"])
    func `a manifest signed by another camera, a dock or a revoked one does not count`(camera: String) throws
    {
        let result = try verify(try Archive(camera: camera))
        #expect(result.status == 13)
        #expect(result.errors.hasPrefix("bwvdock: error: the manifest does not count: "))
    }

    @Test func `an authority is also named with its trust domain, and vouches for no other`() throws {
        let archive = try Archive()
        let file = try FixturePKI.ready().authority()
        for (domain, status) in [(FixturePKI.Domain.north, Int32(0)), (.south, 13)] {
            let trust = "\(domain.trustDomain)=\(file)"
            let result = try Program.run("verify", archive.receipt, "--trust", trust, "--fixtures")
            #expect(result.status == status, "\(result.errors)")
        }
    }

    @Test func `test identities count only when asked for`() throws {
        let archive = try Archive()
        let result = try Program.run("verify", archive.receipt, "--trust", archive.trust)
        #expect(result.status == 13)
        #expect(result.errors.hasSuffix("bwvdock: hint: --fixtures believes test identities\n"))
    }

    private func verify(_ archive: Archive, _ more: String...) throws -> Shell.Result {
        try Shell.run(
            Program.path,
            ["verify", archive.receipt, "--trust", archive.trust, "--fixtures"] + more
        )
    }
}
