import CameraDevice
import CameraResponder
import Dispatch
import Foundation
import MockedBus
import PTP
import TestSupport
import Testing

/// Real libudev and libusb, in a process of their own, on buses of ours.
@Suite(.serialized) struct MockedBusTests {
    private func device(_ camera: PatternCamera, speed: USBSpeed = .high) -> VirtualDevice {
        VirtualDevice(
            identity: USBIdentity(serial: camera.deviceInfo.serialNumber),
            speed: speed,
            function: PTPResponder(backend: camera)
        )
    }

    @Test func `a client finds what is plugged in before and after it starts`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        try bus.plug(device: device(PatternCamera(serial: "A")), port: "1-1")
        let probe = try ProbeProcess("info", on: bus)
        #expect(try probe.wait(for: "added 1-1") == "added 1-1 A 060101")
        #expect(try probe.wait(for: "info 1-1") == "info 1-1 A channel=true")
        try bus.plug(device: device(PatternCamera(serial: "B"), speed: .superSpeed), port: "2-7")
        #expect(try probe.wait(for: "opened 2-7") == "opened 2-7 B")
        #expect(try probe.wait(for: "info 2-7") == "info 2-7 B channel=true")
        #expect(bus.unplug(port: "1-1"))
        try probe.wait(for: "removed 1-1")
        #expect(probe.finish() == 0)
    }

    @Test(arguments: USBSpeed.allCases)
    func `objects arrive as they are`(speed: USBSpeed) throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let sizes: [UInt32: Int] = [1: 1, 2: 500, 3: 1024, 4: 1 << 20, 5: 3_333_333, 6: 1 << 20 - 12]
        let camera = PatternCamera(serial: "A", sizes: sizes)
        let probe = try ProbeProcess("read", on: bus)
        try bus.plug(device: device(camera, speed: speed), port: "1-1")
        for (handle, size) in sizes {
            let line = try probe.wait(for: "object 1-1 \(handle)")
            let sum = Checksum.of(camera.objects[handle] ?? [])
            #expect(line.hasPrefix("object 1-1 \(handle) \(size) \(sum) "))
        }
        try probe.wait(for: "closed 1-1")
        #expect(probe.lines("failed").isEmpty)
        #expect(probe.finish() == 0)
    }

    @Test func `a plug pulled in mid-transfer ends the client's transfers, fifty times at one port`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let device = device(PatternCamera(serial: "A", sizes: [1: 64 << 20]))
        let probe = try ProbeProcess("loop", on: bus)
        try probe.wait(for: "ready")
        for round in 1...50 {
            var faults = Faults()
            // Every other plug is pulled by hand as soon as reading begins.
            if round.isMultiple(of: 2) { faults.unplugAfterBulkIn = UInt64(round) * 77_777 }
            device.faults = faults
            let isEmpty = DispatchSemaphore(value: 0)
            try bus.plug(device: device, port: "1-2") { isEmpty.signal() }
            if !round.isMultiple(of: 2) {
                try probe.wait(for: "reading 1-2", count: round)
                bus.unplug(port: "1-2")
            }
            try probe.wait(for: "closed 1-2", count: round)
            try probe.wait(for: "removed 1-2", count: round)
            #expect(isEmpty.wait(timeout: .now() + 60) == .success)
            if round.isMultiple(of: 2) { #expect(device.counts.bulkInBytes == UInt64(round) * 77_777) }
        }
        #expect(probe.finish() == 0)
    }

    @Test func `a plug in and out at any moment leaves nothing behind in the client`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let device = device(PatternCamera(serial: "A", sizes: [1: 64 << 20]))
        let probe = try ProbeProcess("loop", on: bus)
        try probe.wait(for: "ready")
        var before = 0
        for round in 1...100 {
            try bus.plug(device: device, port: "1-2")
            // Moments from before it is noticed to the middle of reading; whichever they hit, all is well.
            Thread.sleep(forTimeInterval: Double(round * 7919 % 60) / 1000)
            bus.unplug(port: "1-2")
            if round == 10 {
                try probe.wait(for: "failed 1-2", count: round)
                before = try descriptors(of: probe.identifier)
            }
        }
        try probe.wait(for: "failed 1-2", count: 100)
        try probe.wait(for: "removed 1-2", count: 100)
        // A leak would cost one for each of ninety rounds; a few may still be closing, or be lost to the preload
        // library, which forgets a socket when an open fails.
        var now = try descriptors(of: probe.identifier)
        for _ in 0..<500 where now > before {
            Thread.sleep(forTimeInterval: 0.02)
            now = try descriptors(of: probe.identifier)
        }
        #expect(now <= before + 8)
        #expect(probe.lines("opened 1-2").count == probe.lines("closed 1-2").count)
        #expect(probe.finish() == 0)
    }

    @Test func `twelve cameras are read at once`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let probe = try ProbeProcess("read", on: bus)
        try probe.wait(for: "ready")
        let camera = PatternCamera(serial: "A", sizes: [1: 5 << 20])
        let sum = Checksum.of(camera.objects[1] ?? [])
        for port in 1...12 { try bus.plug(device: device(camera), port: "1-\(port)") }
        for port in 1...12 {
            let line = try probe.wait(for: "object 1-\(port)")
            #expect(line.hasPrefix("object 1-\(port) 1 \(5 << 20) \(sum) "))
        }
        #expect(probe.finish() == 0)
    }

    @Test func `a killed client can be followed by another, which copes with the session left open`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let camera = PatternCamera(serial: "A", sizes: [1: 64 << 20])
        try bus.plug(device: device(camera), port: "1-1")
        for _ in 1...3 {
            let probe = try ProbeProcess("loop", on: bus)
            try probe.wait(for: "object 1-1")
            #expect(probe.killHard() == -SIGKILL)
        }
        let probe = try ProbeProcess("info", on: bus)
        try probe.wait(for: "info 1-1")
        // The uevent passes by what the dead clients left.
        try bus.plug(device: device(PatternCamera(serial: "B")), port: "1-2")
        try probe.wait(for: "info 1-2")
        #expect(probe.finish() == 0)
    }

    @Test func `an interface that somebody has cannot be claimed, and the reason names who`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        try bus.plug(device: device(PatternCamera(serial: "A")), port: "1-1", heldBy: "usb-storage")
        let probe = try ProbeProcess("info", on: bus)
        #expect(try probe.wait(for: "failed 1-1").contains("usb-storage"))
        #expect(probe.finish() == 0)
    }

    @Test func `a port holds one device and must be a root hub's`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let camera = device(PatternCamera())
        try bus.plug(device: camera, port: "1-1")
        #expect(throws: (any Error).self) { try bus.plug(device: camera, port: "1-1") }
        for wrong in ["", "1", "1-", "-1", "1-0", "0-1", "1-2.3", "01-1"] {
            #expect(throws: (any Error).self) { try bus.plug(device: camera, port: wrong) }
        }
        #expect(bus.isOccupied(port: "1-1"))
        let root = bus.root
        bus.shutdown()
        #expect(!bus.isOccupied(port: "1-1"))
        #expect(!camera.isAttached)
        #expect(!FileManager.default.fileExists(atPath: root))
    }
}

/// How many descriptors a process has open.
private func descriptors(of process: Int32) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
}
