import Foundation
import TestSupport
import Testing

@Suite("docs/verify-by-hand.md")
struct VerifyByHandTests {
    @Test func `a good recording passes every check`() throws {
        let result = try Page.check(HeldRecording(Signers()))
        #expect(result.succeeded, "\(result.text)\(result.errors)")
        for line in [
            "ok: every item is what the manifest says",
            "ok: manifest.json is signed by camera CAM-0001 of north.bwvdock-fixture.invalid",
            "ok: receipt.json is signed by dock alpha of north.bwvdock-fixture.invalid",
            "ok: the camera erased it", "ok: the log is whole, 4 entries, and is the one the receipt states",
            "ok: checkpoint is signed by dock alpha of north.bwvdock-fixture.invalid",
            "all that was checked is ok",
        ] { #expect(result.text.contains(line), "\(line)") }
    }

    @Test func `signers that have expired since still count`() throws {
        let signers = try Signers(
            camera: "CAM-EXPIRED",
            dock: "EXPIRED",
            secondsAgo: 5 * Signers.day,
            list: "crl-stale"
        )
        let result = try Page.check(HeldRecording(signers))
        #expect(result.succeeded, "\(result.text)\(result.errors)")
    }

    @Test func `signers that were revoked since are named, with the time`() throws {
        let signers = try Signers(
            camera: "CAM-REVOKED",
            dock: "REVOKED",
            secondsAgo: 5 * Signers.day,
            list: "crl-older"
        )
        let result = try Page.check(HeldRecording(signers))
        #expect(result.succeeded, "\(result.text)\(result.errors)")
        for file in ["manifest.json", "receipt.json", "tombstone.json"] {
            #expect(result.text.contains("note: the signer of \(file) was revoked after it signed: "))
        }
    }

    @Test(arguments: [
        ("CAM-EXPIRED", "alpha", "manifest.json is not signed by somebody good at the time"),
        ("CAM-0001", "EXPIRED", "receipt.json is not signed by somebody good at the time"),
        ("CAM-REVOKED", "alpha", "manifest.json is not signed by somebody good at the time"),
        ("CAM-0001", "REVOKED", "receipt.json is not signed by somebody good at the time"),
        ("CAM-NOTYET", "alpha", "manifest.json is not signed by somebody good at the time"),
        ("CAM-SELFSIGNED", "alpha", "manifest.json is not signed by somebody good at the time"),
        ("CAM-WRONGROLE", "alpha", "manifest.json is not signed by camera CAM-WRONGROLE"),
        ("CAM-0001", "WRONGROLE", "receipt.json is not signed by dock WRONGROLE"),
    ])
    func `signers that were no good when they signed are refused`(
        camera: String,
        dock: String,
        reason: String
    ) throws {
        try expect(reason, of: HeldRecording(Signers(camera: camera, dock: dock)))
    }

    @Test(arguments: [3600, 36 * 3600] as [Int64])
    func `a revoked signer who kept an old list is found in the newest`(secondsAgo: Int64) throws {
        let signers = try Signers(dock: "REVOKED", secondsAgo: secondsAgo, list: "crl-older")
        try expect("the signer of receipt.json was revoked before it signed", of: HeldRecording(signers))
    }

    @Test func `a station of another domain of the estate counts when it is expected, and only then`() throws
    {
        let pki = try FixturePKI.ready()
        let held = try HeldRecording(Signers(dock: "gamma", dockIn: .south))
        let both = try FixturePKI.bytes(pki.authority()) + FixturePKI.bytes(pki.authority(.south))
        let expected = [
            "AUTHORITY": try held.scratch.write("both.pem", both),
            "STATION_DOMAIN": FixturePKI.Domain.south.trustDomain,
            "STATION_LIST": pki.revocations(.south),
        ]
        let result = try Page.check(held, expected)
        #expect(result.succeeded, "\(result.text)\(result.errors)")
        #expect(
            result.text.contains("ok: receipt.json is signed by dock gamma of south.bwvdock-fixture.invalid")
        )
        let unexpected = try Page.check(held, expected.merging(["STATION_DOMAIN": ""]) { _, new in new })
        #expect(unexpected.text.contains("WRONG: receipt.json is not signed by dock gamma of north"))
        try expect("receipt.json is not signed by somebody good at the time", of: held)
    }

    @Test func `a stranger's authority has no say`() throws {
        let signers = try Signers(camera: "CAM-0901", dock: "mallory", in: .stranger)
        let reason = "manifest.json is not signed by somebody good at the time"
        try expect(reason, of: HeldRecording(signers))
        try expect(reason, of: HeldRecording(signers, domain: "stranger.bwvdock-fixture.invalid"))
    }

    @Test func `another camera's good signature is not this camera's`() throws {
        var signers = try Signers()
        signers.serial = "CAM-0002"
        try expect("manifest.json is not signed by camera CAM-0002", of: HeldRecording(signers))
        signers = try Signers()
        signers.station = "beta"
        try expect("receipt.json is not signed by dock beta", of: HeldRecording(signers))
    }

    @Test func `a recording that was not erased yet is said to be so`() throws {
        let held = try HeldRecording(Signers())
        try held.change("tombstone.json") { _ in nil }
        let result = try Page.check(held)
        #expect(result.succeeded)
        #expect(result.text.contains("note: no tombstone"))
    }

    @Test func `what no camera vouches for passes as just that`() throws {
        let result = try Page.check(HeldRecording(Signers(), isUnproven: true))
        #expect(result.succeeded, "\(result.text)\(result.errors)")
        for line in [
            "ok: unproven.json is signed by dock alpha of north.bwvdock-fixture.invalid",
            "note: UNPROVEN BY THE CAMERA: only that the station stored what it read",
            "all that was checked is ok",
        ] { #expect(result.text.contains(line), "\(line)") }
        #expect(!result.text.contains("manifest.json is signed"))
    }

    @Test(arguments: [false, true])
    func `a station's statement does not pass as a camera's manifest`(withReceipt: Bool) throws {
        let held = try HeldRecording(Signers(), isUnproven: true)
        for (old, new) in [("unproven.json", "manifest.json"), ("unproven.json.p7s", "manifest.json.p7s")] {
            try FileManager.default.moveItem(atPath: "\(held.folder)/\(old)", toPath: "\(held.folder)/\(new)")
        }
        if withReceipt { try held.forge("receipt.json", ",\"unprovenByCamera\":true", "", asDock: true) }
        try expect("manifest.json is no manifest", of: held)
    }

    @Test func `a receipt that hides that the camera proved nothing is found out`() throws {
        let held = try HeldRecording(Signers(), isUnproven: true)
        try held.forge("receipt.json", ",\"unprovenByCamera\":true", "", asDock: true)
        try expect("the receipt speaks of a manifest", of: held)
    }

    @Test func `a receipt of a station that accepted fixtures proves nothing`() throws {
        let result = try Page.check(HeldRecording(Signers()), ["ALLOW_FIXTURES": "no"])
        #expect(result.text.contains("WRONG: a test identity was accepted"))
        #expect(!result.succeeded)
    }

    private func expect(_ reason: String, of held: HeldRecording) throws {
        let result = try Page.check(held)
        #expect(!result.succeeded)
        #expect(result.text.contains("WRONG: \(reason)"), "\(result.text)\(result.errors)")
    }
}
