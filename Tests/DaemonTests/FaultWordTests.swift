import AuditLog
import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import TestSupport
import Testing

@testable import bwvcamera

/// Claim 3 of real USB: every fault a running camera can be told, what its bay says to it, and that nothing is lost.
@Suite struct FaultWordTests {
    @Test func `every fault has a row here and a line in the documentation`() throws {
        let words = RunningFault.words.map(\.name) + BusFault.allCases.map(\.rawValue)
        #expect(Set(words) == Set(FaultRow.all.map(\.word)))
        let faults = FaultRow.all.map { "\($0.fault) " }
        for point in StallPoint.allCases where point != .bulk {
            #expect(faults.contains { $0.hasPrefix("stall \(point.rawValue) ") })
        }
        let page = try String(contentsOfFile: Repository.path("docs/camera-faults.md"), encoding: .utf8)
        for word in RunningFault.words { #expect(page.contains("\n| `\(word.usage)` | ")) }
        for fault in BusFault.allCases { #expect(page.contains("\n| `\(fault.rawValue)` | ")) }
        for lie in DescriptorLie.allCases {
            #expect(faults.contains("descriptors \(lie.rawValue) "))
            #expect(page.contains("\n| `\(lie.rawValue)` | "))
        }
    }

    @Test func `the page of what bays say is the table below`() throws {
        let path = Repository.path("docs/fault-answers.md")
        if ProcessInfo.processInfo.environment["BWVDOCK_WRITE_PAGES"] != nil {
            try FaultRow.page.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page == FaultRow.page, "BWVDOCK_WRITE_PAGES=1 swift test --filter FaultWordTests writes it")
    }

    @Test(arguments: FaultRow.all)
    func `the bay says what is wrong, and nothing is lost`(row: FaultRow) async throws {
        let steered = try Steered()
        let scene = steered.scene
        let file = try steered.file(Attack.small)
        try steered.say("plug \(file) 1-1")
        let camera = try steered.camera()
        switch row.moment {
        case .before:
            try steered.say("fault 1-1 \(row.fault)")
            // Only what is plugged in anew is asked for its descriptors.
            try steered.say("unplug 1-1")
            try steered.say("plug \(file) 1-1")
            try scene.start()
        case .underWay:
            try steered.say("fault 1-1 slow 60000")
            try scene.start()
            try scene.wait(for: "footage to flow") { !camera.bytesRead.isEmpty }
            try steered.say("fault 1-1 \(row.fault)")
            try steered.say("fault 1-1 slow 10000000")
        }
        if row.takesLong { try await scene.waitLong(for: "a fault") { scene.bayIs("A", row) } }
        try steered.expect(row, of: camera)
        try steered.expectNothingLost(Attack.small, of: camera)

        try steered.say("fault 1-1 none")
        if let undoing = row.undoing { try steered.say("fault 1-1 \(undoing)") }
        try steered.say("unplug 1-1")
        try scene.waitFor("A", "empty")
        try steered.say("plug \(file) 1-1")
        if row.aftermath != .cleared { try scene.waitFor("A", "notCleared") }
        if row.aftermath == .clearedWhenRetried { #expect(try scene.retry("--all").status == 0) }
        if row.aftermath != .neverCleared { try scene.waitFor("A", "safeToRemove") }
        #expect(camera.intact.isEmpty)
        try steered.expectNothingLost(Attack.small, of: camera)
        #expect(scene.park() == 0)
        #expect(try scene.auditReport().isIntact)
        let cut: Set = row.fault == "power-loss" ? ["rec-power-loss-3"] : []
        try scene.expectDelivered(Attack.small, besides: cut)
    }
}

extension Scene {
    fileprivate func bayIs(_ name: String, _ row: FaultRow) -> Bool {
        guard let bay = try? bay(name) else { return false }
        return bay.state == row.state && bay.reason?.contains(row.reason) ?? false
    }
}

extension Steered {
    fileprivate func expect(_ row: FaultRow, of camera: VirtualCamera) throws {
        try scene.wait(for: "bay A to be \(row.state) with \(row.reason)") { scene.bayIs("A", row) }
        if let told = row.told {
            #expect(scene.daemon?.log.contains(told) ?? false, "\(told) is in the log")
        }
        if let intact = row.intact { #expect(camera.intact.count == intact) }
        // What strikes once has had its chance, but for a refusal of what nobody asked.
        if row.state == "safeToRemove", !row.fault.hasSuffix("always") {
            #expect(!camera.wire.hasPlans && camera.device.faults.stalls.isEmpty, "the fault has struck")
        }
    }

    /// Every recording is on the camera or at the destination, and what was erased stands there.
    fileprivate func expectNothingLost(_ text: CameraText, of camera: VirtualCamera) throws {
        #expect(lost(camera).isEmpty, "nothing erased early")
        let closed = scene.closed(by: text.serial)
        let intact = Set(camera.intact.map(\.text))
        for recording in text.recordings {
            #expect(intact.contains(recording.id) || closed[recording.id]?.count == 1, "\(recording.id)")
        }
    }
}
