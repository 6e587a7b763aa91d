internal import CameraDevice
internal import CameraFile
internal import CameraFirmware
internal import Channel
internal import CommandLineKit
internal import Evidence
import Foundation
internal import Platform
import Synchronization

/// The cameras of this run: what is in which port, and what lies beside the bus.
///
/// Lines may come from several places at once: a scene, standard input, a control socket.
final class Stage: Sendable {
    private struct State {
        /// By store: a camera that was unplugged goes on on its battery, and is the same one when it comes back.
        var cameras: [String: VirtualCamera] = [:]
        /// The last camera in each port.
        var ports: [String: VirtualCamera] = [:]
    }

    /// How long a camera that resets itself is off the bus.
    private static let resetSeconds = 0.2

    private let bus: any CameraBus
    private let stores: String
    private let pki: String?
    private let state = Mutex(State())
    /// Held while a camera is switched on or moved: making a store takes a while, and is done once.
    private let plugging = NSLock()

    init(bus: any CameraBus, stores: String, pki: String?) {
        self.bus = bus
        self.stores = stores
        self.pki = pki
    }

    func perform(_ command: StageLine) throws -> StageAnswer {
        switch command {
        case .plug(let plug): return try plugging.withLock { try self.plug(plug) }
        case .unplug(let port, let moment): return try unplug(port, moment)
        case .fault(let port, let fault):
            let camera = try camera(in: port)
            try camera.misbehave(fault)
            return .done("\(camera.camera.serial) misbehaves")
        case .busFault(let port, let fault): return try plugging.withLock { try leave(port, fault) }
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
        case .help: return StageAnswer(help: Commands.stageLines.split(separator: "\n").map(String.init))
        case .quit: return .done("goodbye")
        }
    }

    private func plug(_ plug: StageLine.Plug) throws -> StageAnswer {
        let source = try CameraSource(loading: plug.file, pki: pki)
        let name = URL(fileURLWithPath: plug.file).deletingPathExtension().lastPathComponent
        let root = plug.store ?? source.store ?? "\(stores)/\(name)"
        let camera = try known(root, source, plug) ?? switchOn(source, root, plug)
        state.withLock { $0.cameras[root] = camera }
        try bus.insert(camera.device, into: plug.port)
        state.withLock { $0.ports[plug.port] = camera }
        return .done("\(camera.camera.serial) in \(plug.port)")
    }

    /// The camera that runs over a store, unless its file says something else now: then it is switched on anew.
    private func known(
        _ root: String,
        _ source: CameraSource,
        _ plug: StageLine.Plug
    ) throws -> VirtualCamera? {
        guard let camera = state.withLock({ $0.cameras[root] }) else { return nil }
        guard plug.transcript == nil else {
            throw Failure("this camera is on already", hint: "record it from the first time it is plugged in")
        }
        guard case .file(let file) = source else { return camera }
        if camera.camera == file, camera.device.descriptors.speed == plug.speed { return camera }
        guard !camera.device.isAttached else {
            throw Failure(
                "the store at \(root) is that of \(camera.camera.serial), which is plugged in as another",
                hint: "unplug it first"
            )
        }
        return nil
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
        camera.device.changeFaults { $0.unplugAfterBulkIn = bytes }
        return .done("\(camera.camera.serial) comes out of \(port) after \(bytes) bytes")
    }

    /// Off the bus and back on, as a device whose firmware starts again.
    private func leave(_ port: String, _ fault: BusFault) throws -> StageAnswer {
        let camera = try camera(in: port)
        guard bus.unplug(port: port) else { throw Failure("port \(port) is empty", code: .nothingToDo) }
        var recovered: RecordingID?
        if fault == .powerLoss { recovered = try camera.losePower() }
        Thread.sleep(forTimeInterval: Self.resetSeconds)
        try bus.insert(camera.device, into: port)
        let what = recovered.map { ", with \($0) recovered" } ?? ""
        return .done("\(camera.camera.serial) in \(port) again\(what)")
    }

    func camera(in port: String) throws -> VirtualCamera {
        guard let camera = state.withLock({ $0.ports[port] }) else {
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
        let (all, ports) = state.withLock { ($0.cameras, $0.ports) }
        let cameras = all.sorted { $0.key < $1.key }.map(\.value)
        let rows = cameras.map { camera in
            StageAnswer.Camera(
                port: ports.first { $0.value === camera && bus.isOccupied(port: $0.key) }?.key,
                serial: camera.camera.serial.text,
                indicator: camera.indicator.state.rawValue,
                reason: camera.indicator.reason,
                intact: camera.intact.count,
                erased: camera.erased.count,
                bytesRead: camera.bytesRead.values.reduce(0, +)
            )
        }
        return StageAnswer(cameras: rows)
    }
}
