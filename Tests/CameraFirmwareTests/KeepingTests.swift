import Bytes
import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import Platform
import TestSupport
import Testing

/// What a camera keeps: its clock and its log.
struct KeepingTests {
    private func time(_ text: String) throws -> Int64 { try #require(RFC3339.parse(text)) }

    @Test func `tells its wrong time, is set, and keeps the time when switched off`() throws {
        let camera = try TestCamera(recordings: 1) { $0.clock.errorMilliseconds = -3_600_000 }
        let (firmware, _, _) = try camera.start()
        let dock = try TestDock.docked(firmware)
        let status: StatusResult = try dock.call(.status)
        let wrong = try time(status.clock)
        #expect(WallClock.now() - wrong >= 3_600_000)
        let now = RFC3339.format(milliseconds: WallClock.now())
        let set: SetClockResult = try dock.call(.setClock, SetClockParameters(time: now))
        #expect(try time(set.before) >= wrong && time(set.after) - time(set.before) > 3_500_000)
        let (restarted, store, _) = try camera.start()
        let after: StatusResult = try TestDock.docked(restarted).call(.status)
        #expect(try time(after.clock) >= time(now))
        let log = try AtomicFile.read(store.layout.audit)
        let events = String(decoding: log, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "\"event\":\"")[1].split(separator: "\"")[0]
        }
        #expect(events == ["docked", "clock will be set", "clock set", "docked"])
    }

    @Test func `its log shows what was changed, taken out or cut`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("audit.log")
        let log = try CameraAudit(path: path)
        for event in ["one", "two", "three"] { try log.append(event, at: 0) }
        let (head, bytes) = (log.head, try AtomicFile.read(path))
        let reopened = try CameraAudit(path: path)
        #expect(reopened.head == head && reopened.entries == 3)
        // A torn line was never acknowledged: it goes.
        try AtomicFile.replace(path, bytes + Array("{\"sequence\":3".utf8))
        #expect(try CameraAudit(path: path).entries == 3)
        #expect(try AtomicFile.read(path) == bytes)
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
        try AtomicFile.replace(path, lines[0] + lines[2])
        #expect(throws: FirmwareError.self) { try CameraAudit(path: path) }
        try AtomicFile.replace(path, lines[1] + lines[2])
        #expect(throws: FirmwareError.self) { try CameraAudit(path: path) }
    }

    @Test func `swaps the heads of both logs`() throws {
        let (firmware, store, _) = try TestCamera(recordings: 1).start()
        let dock = try TestDock.docked(firmware)
        let theirs = Channel.AuditHead(head: SHA256.hash([1]), entries: 9)
        let ours: Channel.AuditHead = try dock.call(.auditHead, theirs)
        #expect(ours.entries == 2)
        let log = String(decoding: try AtomicFile.read(store.layout.audit), as: UTF8.self)
        #expect(log.contains(theirs.head.hex))
        let again: Channel.AuditHead = try dock.call(.auditHead, theirs)
        #expect(again.entries == 3 && again.head != ours.head)
    }

    @Test func `shows what it is told to show`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 1).start()
        let dock = try TestDock.docked(firmware)
        let _: EmptyValue = try dock.call(
            .indicate,
            IndicateParameters(state: .safeToRemove, reason: "all recordings are held")
        )
        firmware.sessionEnded()
        #expect(panel.indicator == Indicator(.safeToRemove, "all recordings are held"))
        #expect(
            panel.indicatorHistory.map(\.state) == [.charging, .authorising, .safeToRemove]
        )
    }

    @Test func `channel bytes are taken once, and impossible ones not at all`() throws {
        let (firmware, _, _) = try TestCamera(recordings: 1).start()
        #expect(firmware.channelWrite(epoch: 1, offset: 0, bytes: [1]) == nil)
        firmware.channelReset(epoch: 7)
        #expect(firmware.channelWrite(epoch: 6, offset: 0, bytes: [1]) == nil)
        #expect(firmware.channelWrite(epoch: 7, offset: 1, bytes: [1]) == nil)
        #expect(firmware.channelRead(epoch: 7, offset: 1, limit: 10) == nil)
        #expect(firmware.channelRead(epoch: 7, offset: 0, limit: 10) == [])
        #expect(firmware.channelWrite(epoch: 7, offset: 0, bytes: [0x16, 3, 1]) == 3)
        #expect(firmware.channelWrite(epoch: 7, offset: 0, bytes: [0x16, 3, 1]) == 3)
    }
}
