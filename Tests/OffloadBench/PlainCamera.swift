import CameraFile
import CameraFirmware
import DaemonHarness
import Foundation
import MockedBus
import TestSupport

/// One object read and thrown away.
struct Reading: CustomStringConvertible {
    let bytes: Double
    let wall: Double
    let processor: Double

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads `bytes wall processor` from the end of a program's answer.
    init(_ answer: String, expecting size: Int) throws {
        let numbers = answer.split(whereSeparator: \.isWhitespace).suffix(3).compactMap { Double($0) }
        guard numbers.count == 3, numbers[0] == Double(size) else {
            throw Unreadable(description: "expected \(size) bytes, the program said: \(answer)")
        }
        (bytes, wall, processor) = (numbers[0], numbers[1], numbers[2])
    }

    var rate: Double { bytes / wall / 1e6 }
    var description: String { "\(figure(rate)) MB/s, processor \(figure(processor)) s" }
}

/// A plain PTP camera with one large object, on a bus of its own for each reading.
final class PlainCamera {
    private static let handle: UInt32 = 0x0101
    private static let port = "1-1"
    private let folder: TemporaryDirectory
    private let camera: VirtualCamera
    private let size: Int

    init(size: Int) throws {
        self.size = size
        folder = try TemporaryDirectory()
        let text = """
            { serial: "PLAIN-0001", model: "Plain One", firmware: "1.0.0", domain: "north.bwvdock-fixture.invalid",
              channel: false,
              recordings: [{ id: "rec-1", start: "2026-11-22T07:30:00.000Z", duration: 2.0, classification: "evidential",
                             items: [{ synthetic: { size: \(size), seed: 7 } }] }] }
            """
        let file = try CameraFile(parsing: Array(text.utf8), folder: "/", pki: nil)
        camera = try VirtualCamera(file, store: folder.path("store"))
    }

    /// With libusb alone: the whole object in one data phase.
    func readBare(transfer: Int, transfers: Int) throws -> Reading {
        try onBus { bus in
            let device = "\(bus.root)/sys/bus/usb/devices/\(Self.port)/devnum"
            let address = try String(contentsOfFile: device, encoding: .utf8).filter(\.isNumber)
            let arguments = ["1", address, "\(Self.handle)", "\(transfer)", "\(transfers)"]
            return try run("BareRead", arguments, on: bus)
        }
    }

    /// With our rooms: in ranges, as a plain camera is read.
    func readOurs() throws -> Reading {
        try onBus { bus in
            let lines = [
                "await \(Self.port)", "open \(Self.port)", "session 60000",
                "count \(Self.handle) \(size)", "close",
            ]
            let input = lines.map { $0 + "\n" }.joined()
            let answers = try run("USBProbe", [], on: bus, input: input).split(separator: "\n")
            return String(answers.first { $0.hasPrefix("counted") } ?? answers.joined(separator: "; ")[...])
        }
    }

    private func onBus(_ body: (MockedBus) throws -> String) throws -> Reading {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        try bus.plug(device: camera.device, port: Self.port)
        return try Reading(try body(bus), expecting: size)
    }

    private func run(
        _ program: String,
        _ arguments: [String],
        on bus: MockedBus,
        input: String = ""
    ) throws -> String {
        let path = Products.path(program)
        let result = try Shell.run(path, arguments, environment: bus.environment, input: Array(input.utf8))
        guard result.succeeded else {
            throw Reading.Unreadable(description: "\(program) \(arguments): \(result.errors)\(result.text)")
        }
        return result.text
    }
}
