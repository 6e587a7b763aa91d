internal import CameraDevice
internal import CameraFile
internal import CameraFirmware
internal import Channel
internal import CommandLineKit
internal import Evidence
import Foundation
internal import Platform

/// What a line led to.
struct StageAnswer: Encodable {
    /// One camera, as `status` shows it.
    struct Camera: Encodable {
        let port: String?
        let serial: String
        let indicator: String
        let reason: String
        let intact: Int
        let erased: Int
        let bytesRead: UInt64
    }

    var text = ""
    var lines: [String] = []
    var cameras: [Camera]?

    static func done(_ text: String = "") -> StageAnswer { StageAnswer(text: text) }

    private enum CodingKeys: String, CodingKey {
        case text = "ok"
        case cameras
    }
}

/// The cameras of this run: what is in which port, and what lies beside the bus.
final class Stage {
    private let bus: any CameraBus
    private let stores: String
    private let pki: String?
    /// By store: a camera that was unplugged goes on on its battery, and is the same one when it comes back.
    private var cameras: [String: VirtualCamera] = [:]
    /// The last camera in each port.
    private var ports: [String: VirtualCamera] = [:]

    init(bus: any CameraBus, stores: String, pki: String?) {
        self.bus = bus
        self.stores = stores
        self.pki = pki
    }

    func perform(_ command: StageLine) throws -> StageAnswer {
        switch command {
        case .plug(let plug): return try self.plug(plug)
        case .unplug(let port, let moment): return try unplug(port, moment)
        case .pause(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            return .done()
        case .waitForState(let port, let state, let seconds):
            let camera = try camera(in: port)
            try wait(seconds, "the camera in \(port) to show \(state.rawValue)") {
                camera.indicator.state == state
            }
            return .done("\(camera.indicator)")
        case .waitUntilEmpty(let port, let seconds):
            try wait(seconds, "port \(port) to be empty") { !bus.isOccupied(port: port) }
            return .done("\(port) is empty")
        case .status: return status()
        case .indicator(let port): return .done("\(try camera(in: port).indicator)")
        case .help: return StageAnswer(lines: Commands.stageLines.split(separator: "\n").map(String.init))
        case .quit: return .done("goodbye")
        }
    }

    private func plug(_ plug: StageLine.Plug) throws -> StageAnswer {
        let source = try CameraSource(loading: plug.file, pki: pki)
        let name = URL(fileURLWithPath: plug.file).deletingPathExtension().lastPathComponent
        let root = plug.store ?? source.store ?? "\(stores)/\(name)"
        guard plug.transcript == nil || cameras[root] == nil else {
            throw Failure("this camera is on already", hint: "record it from the first time it is plugged in")
        }
        let camera = try cameras[root] ?? switchOn(source, root, plug)
        cameras[root] = camera
        try bus.insert(camera.device, into: plug.port)
        ports[plug.port] = camera
        return .done("\(camera.camera.serial) in \(plug.port)")
    }

    private func switchOn(
        _ source: CameraSource,
        _ root: String,
        _ plug: StageLine.Plug
    ) throws -> VirtualCamera {
        let folder = URL(fileURLWithPath: root).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try source.switchOn(store: root, plug)
    }

    private func unplug(_ port: String, _ moment: StageLine.Moment) throws -> StageAnswer {
        let camera = try camera(in: port)
        let bytes: UInt64
        switch moment {
        case .now:
            guard bus.unplug(port: port) else {
                throw Failure("port \(port) is empty", code: .nothingToDo)
            }
            return .done("\(camera.camera.serial) out of \(port)")
        case .bytes(let count): bytes = count
        case .percent(let percent): bytes = camera.sealedSize * UInt64(percent) / 100
        }
        var faults = camera.device.faults
        faults.unplugAfterBulkIn = bytes
        camera.device.faults = faults
        return .done("\(camera.camera.serial) comes out of \(port) after \(bytes) bytes")
    }

    private func camera(in port: String) throws -> VirtualCamera {
        guard let camera = ports[port] else {
            throw Failure("there was no camera in port \(port)", hint: "plug FILE \(port)", code: .notFound)
        }
        return camera
    }

    private func wait(_ seconds: Double, _ what: String, until isDone: () -> Bool) throws {
        let deadline = Monotonic.now() + Int64(seconds * 1000)
        while !isDone() {
            guard Monotonic.now() < deadline else {
                throw Failure("waited \(seconds) s in vain for \(what)", code: .tryLater)
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private func status() -> StageAnswer {
        var rows: [StageAnswer.Camera] = []
        for (_, camera) in cameras.sorted(by: { $0.key < $1.key }) {
            let port = ports.first { $0.value === camera && bus.isOccupied(port: $0.key) }?.key
            rows.append(
                StageAnswer.Camera(
                    port: port,
                    serial: camera.camera.serial.text,
                    indicator: camera.indicator.state.rawValue,
                    reason: camera.indicator.reason,
                    intact: camera.intact.count,
                    erased: camera.erased.count,
                    bytesRead: camera.bytesRead.values.reduce(0, +)
                )
            )
        }
        let lines = rows.map { row in
            "\(row.port ?? "-") \(row.serial) \(row.indicator) intact=\(row.intact) erased=\(row.erased) "
                + "read=\(row.bytesRead) \(row.reason)"
        }
        return StageAnswer(lines: lines, cameras: rows)
    }
}
