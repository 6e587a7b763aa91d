import CameraFirmware
import ControlProtocol
import Cryptography
import DaemonHarness
import Foundation
import TestSupport
import Testing

/// What keeps the daemon from starting, and what must not.
@Suite struct StartTests {
    @Test
    func
        `a store that is not mounted is held with the reason, the rest is served, and it comes back by itself`()
        throws
    {
        let attack = try Attack(scene: try Scene(stores: [("dams", true), ("copy", false)]))
        let copy = try attack.scene.store("copy")
        // Met before, so that its absence now is no slip of the pen.
        try attack.scene.start()
        try attack.scene.wait(for: "both to be ready") {
            (try? attack.scene.status())?.destinations.allSatisfy { $0.state == "ready" } == true
        }
        attack.scene.cutPower()
        try copy.goAway()
        try attack.scene.start()
        try attack.scene.wait(for: "the reason") {
            let shown = (try? attack.scene.status())?.destinations.last
            return shown?.state == "held" && shown?.reason?.hasPrefix("destination copy: ") == true
        }
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        #expect(attack.camera.intact.isEmpty)
        try copy.comeBack()
        try attack.scene.wait(for: "it to be ready") {
            (try? attack.scene.status())?.destinations.last?.failures == 0
        }
        try attack.expectConcluded()
    }

    @Test func `the log says which library decrypts footage`() throws {
        let attack = try Attack()
        try attack.scene.start()
        let log = attack.scene.daemon?.log ?? ""
        #expect(log.contains("footage is decrypted by \(AES256GCM.openingLibrary)"))
    }

    @Test func `a required store that is not mounted holds its cameras until it is`() throws {
        let attack = try Attack()
        try attack.scene.start()
        try attack.scene.wait(for: "a first answer") {
            (try? attack.scene.status())?.destinations.first?.state == "ready"
        }
        attack.scene.cutPower()
        try attack.scene.stores[0].goAway()
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "a reason at the bay") {
            let reason = (try? attack.scene.bay("A"))??.reason ?? ""
            return reason.hasPrefix("not offloaded: destination dams: ")
        }
        #expect(attack.camera.intact.count == 2)
        try attack.scene.stores[0].comeBack()
        try attack.expectConcluded()
    }

    @Test func `an empty mount point on the station's own disk gets no footage`() throws {
        let attack = try Attack()
        attack.scene.allowsPlaintextHere = false
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "the reason") {
            let shown = (try? attack.scene.status())?.destinations.first
            return shown?.state == "held"
                && shown?.reason?.contains("it is on this station's own disk") == true
                && shown?.hint?.contains("mount the store") == true
        }
        try attack.scene.wait(for: "the bay to say so") {
            (try? attack.scene.bay("A"))??.reason?.contains("own disk") == true
        }
        #expect(attack.camera.intact.count == 2 && attack.scene.incoming.isEmpty)
        try attack.expectParked()
    }

    @Test func `a folder that never was is a mistake, and the daemon says so`() throws {
        let scene = try Scene()
        try scene.stores[0].goAway()
        try scene.writeConfiguration()
        try scene.launch()
        #expect(scene.daemon?.waitForExit() == 11)
        let log = scene.daemon?.log ?? ""
        #expect(log.contains("destination dams: there is no folder \(scene.destinationRoot)"))
        #expect(log.contains("hint: correct directory.path"))
    }
}
