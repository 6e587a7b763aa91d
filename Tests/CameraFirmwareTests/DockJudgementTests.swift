import CameraFile
import CameraFirmware
import Channel
import TestSupport
import Testing

struct DockJudgementTests {
    @Test func `shows nothing and reads nothing before hello, and everything after`() throws {
        let camera = try TestCamera(fixture: "CAM-0001")
        let (firmware, _, panel) = try camera.start()
        #expect(!firmware.isAuthorised)
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"))
        #expect(!firmware.isAuthorised && panel.indicator.state == .authorising)
        #expect(refusal { let _: StatusResult = try dock.call(.status) } == .notAuthorised)
        let hello = try dock.hello()
        #expect(firmware.isAuthorised && hello.serial == "CAM-0001" && hello.model == "Fixture One")
        let status: StatusResult = try dock.call(.status)
        #expect(status.battery == 50 && status.zone == "Europe/London" && !status.recording)
        firmware.sessionEnded()
        #expect(!firmware.isAuthorised && panel.indicator.state == .charging)
    }

    @Test(arguments: [
        ("mallory", FixturePKI.Domain.stranger, RefusalReason.strangeDomain),
        ("REVOKED", .north, .revoked),
        ("EXPIRED", .north, .expired),
        ("NOTYET", .north, .notYetValid),
        ("SELFSIGNED", .north, .selfSigned),
        ("WRONGROLE", .north, .wrongRole),
        ("IMPOSTOR", .south, .untrusted),
    ])
    func `refuses a dock that is not ours and says why`(
        name: String,
        domain: FixturePKI.Domain,
        reason: RefusalReason
    ) throws {
        let (firmware, store, panel) = try TestCamera(recordings: 1).start()
        let pki = try FixturePKI.ready()
        #expect(throws: (any Error).self) {
            _ = try TestDock(firmware, as: pki.dock(name, in: domain)).hello(station: name, domain: domain)
        }
        #expect(!firmware.isAuthorised)
        #expect(panel.indicator == Indicator(.refused, reason.sentence(for: .cameraOfDock)))
        firmware.sessionEnded()
        #expect(panel.indicator.state == .refused)
        #expect(store.recordings.count == 1)
    }

    @Test func `refuses a camera's certificate used as a dock's`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 1).start()
        let pki = try FixturePKI.ready()
        #expect(throws: (any Error).self) {
            _ = try TestDock(firmware, as: pki.camera("CAM-0002")).hello(station: "CAM-0002")
        }
        #expect(panel.indicator.state == .refused && !firmware.isAuthorised)
    }

    @Test func `refuses a dock that names itself differently in hello`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 1).start()
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"))
        #expect(refusal { try dock.hello(station: "beta") } == .notAuthorised)
        #expect(!firmware.isAuthorised)
        #expect(panel.indicator.reason == RefusalReason.serialMismatch.sentence(for: .cameraOfDock))
    }

    @Test func `a fixture camera refuses a station that does not serve fixtures`() throws {
        let (firmware, _, _) = try TestCamera(recordings: 1).start()
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"))
        #expect(refusal { try dock.hello(fixtures: false) } == .notAuthorised)
        #expect(!firmware.isAuthorised)
    }

    @Test func `a dock revoked by a newer list is refused from then on, and no list goes back`() throws {
        let pki = try FixturePKI.ready()
        let camera = try TestCamera(recordings: 1) { file in
            file.identity?.revocations = [
                pki.revocations(.north, "crl-older").replacing(".pem", with: ".der")
            ]
        }
        let (firmware, _, _) = try camera.start()
        _ = try TestDock(firmware, as: pki.dock("REVOKED"), epoch: 1).hello(station: "REVOKED")
        let dock = try TestDock(firmware, as: pki.dock("alpha"), epoch: 2)
        _ = try dock.hello()
        let newer = try FixturePKI.bytes(pki.revocations().replacing(".pem", with: ".der"))
        let older = try FixturePKI.bytes(
            pki.revocations(.north, "crl-older").replacing(".pem", with: ".der")
        )
        let taken: RevocationsResult = try dock.call(.revocations, RevocationsParameters(list: newer))
        #expect(taken.number == 0x10)
        #expect(
            refusal { () -> RevocationsResult in
                try dock.call(.revocations, RevocationsParameters(list: older))
            } == .refusedByPolicy
        )
        // Also after the camera was switched off and on.
        let (restarted, _, panel) = try camera.start()
        #expect(throws: (any Error).self) {
            _ = try TestDock(restarted, as: pki.dock("REVOKED")).hello(station: "REVOKED")
        }
        #expect(panel.indicator.reason == RefusalReason.revoked.sentence(for: .cameraOfDock))
    }

    @Test func `shows its own sentence when the station refuses it`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 1).start()
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"))
        _ = try dock.hello()
        firmware.refusedByStation(code: RefusalReason.expired.rawValue)
        #expect(panel.indicator == Indicator(.refused, RefusalReason.expired.sentence(for: .camera)))
        #expect(!firmware.isAuthorised)
        #expect(throws: TestDock.Trouble.self) { let _: StatusResult = try dock.call(.status) }
    }

    @Test func `a message that is none ends the channel`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 1).start()
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"))
        _ = try dock.hello()
        try dock.send(Array("[]".utf8))
        #expect(!firmware.isAuthorised)
        #expect(panel.indicator.reason == RefusalReason.protocolViolation.sentence(for: .cameraOfDock))
    }
}
