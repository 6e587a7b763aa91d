import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import LiarCamera
import MockedBus
import TestSupport
import Testing

/// Many liars at one daemon, one in each bay, and an honest camera beside them.
struct Campaign {
    /// How one lie ended.
    struct Verdict {
        let lie: Lie
        let state: String
        let reason: String
        let seconds: Double
        /// What should not be, if anything.
        let complaint: String?
    }

    static let width = 24
    private static let size = 20_000
    private static let honest = CameraText("CAM-0001", [.init("rec-1", size: 300_000)])

    private(set) var verdicts: [Verdict] = []
    /// KiB, the greatest of all daemons so far.
    private(set) var peak = 0

    /// Makes the identities for as many liars as stand side by side.
    init() throws {
        try FixturePKI.ready().add((1...Self.width).map(Self.serial))
    }

    private static func serial(_ number: Int) -> String { "CAM-L\(100 + number)" }
    private static func bay(_ number: Int) -> String { "L\(100 + number)" }

    mutating func run(_ lies: [Lie]) throws {
        var rest = lies[...]
        while !rest.isEmpty {
            try runBatch(Array(rest.prefix(Self.width)))
            rest = rest.dropFirst(Self.width)
        }
    }

    /// One daemon's life.
    private mutating func runBatch(_ lies: [Lie]) throws {
        let scene = try Scene()
        scene.bays = ["GOOD": "1-1"]
        scene.maxActiveOffloads = Self.width + 1
        for number in 1...lies.count { scene.bays[Self.bay(number)] = "1-\(1 + number)" }
        try scene.start()
        let start = Date()
        var liars: [LiarCamera] = []
        for (index, lie) in lies.enumerated() {
            let number = index + 1
            let text = CameraText(Self.serial(number), [.init("rec-\(number)", size: Self.size)])
            let store = scene.folder.path("store-\(number)")
            let liar = try LiarCamera(lie, try text.file(), store: store)
            liars.append(liar)
            try scene.bus.plug(device: liar.camera.device, port: scene.bays[Self.bay(number)] ?? "")
        }
        let good = try scene.camera(Self.honest)
        try scene.plug(good, "GOOD")
        try scene.waitFor("GOOD", "safeToRemove")
        #expect(
            try footage(of: Self.honest.serial, in: scene)
                == .held(SyntheticMedia.whole(300_000, of: "rec-1")),
            "the honest camera beside liars"
        )
        for (index, liar) in liars.enumerated() {
            verdicts.append(try judge(liar, index + 1, scene, start))
        }
        peak = max(peak, try scene.peakMemory())
    }

    private func judge(_ liar: LiarCamera, _ number: Int, _ scene: Scene, _ start: Date) throws -> Verdict {
        let bay = Self.bay(number)
        func verdict(_ state: String, _ reason: String, _ complaint: String?) -> Verdict {
            Verdict(
                lie: liar.lie,
                state: state,
                reason: reason,
                seconds: Date().timeIntervalSince(start),
                complaint: complaint
            )
        }
        let ends: Set = ["safeToRemove", "refused", "notCleared", "fault"]
        let deadline = Date() + 300
        var end: BaySnapshot?
        while Date() < deadline {
            end = try scene.bay(bay)
            if ends.contains(end?.state ?? "") { break }
            usleep(50_000)
        }
        guard let end, ends.contains(end.state) else {
            return verdict(end?.state ?? "-", end?.reason ?? "", "the bay does not come to an end")
        }
        let reason = end.reason ?? ""
        guard !reason.isEmpty else { return verdict(end.state, reason, "no reason is given") }
        guard
            reason.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.properties.generalCategory != .format })
        else { return verdict(end.state, reason, "the reason is not plain words") }
        return verdict(end.state, reason, try wrong(liar, number, end.state, scene))
    }

    /// What is at the destination must be what was recorded, and what is not there must still be on the camera.
    private func wrong(_ liar: LiarCamera, _ number: Int, _ state: String, _ scene: Scene) throws -> String? {
        let isHeld: Bool
        switch try footage(of: Self.serial(number), in: scene) {
        case .none: isHeld = false
        case .incomplete: return "closed without footage"
        case .held(let bytes):
            guard bytes == SyntheticMedia.whole(Self.size, of: "rec-\(number)") else {
                return "other footage was closed"
            }
            isHeld = true
        }
        let isErased = liar.camera.store.recordings.allSatisfy { $0.state == .erased }
        if isErased, !isHeld { return "erased and not held" }
        // A camera that swears it has no recordings can only be believed.
        if liar.lie.description == "inventory: entries is an empty array" { return nil }
        if state == "safeToRemove", !isHeld { return "safe to remove, and nothing was delivered" }
        return nil
    }

    private enum Footage: Equatable {
        case none
        case incomplete
        case held([UInt8])
    }

    private func footage(of serial: String, in scene: Scene) throws -> Footage {
        guard let folder = scene.closed(by: serial).values.joined().first else { return .none }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        guard let item = files.first(where: { $0.hasPrefix("item-000-") }) else { return .incomplete }
        return .held(try FixturePKI.bytes("\(folder)/\(item)"))
    }
}

extension Scene {
    /// The daemon's peak resident set, KiB.
    func peakMemory() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(daemon?.identifier ?? 0)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    }
}

extension SyntheticMedia {
    /// The footage that `CameraText` gives a recording.
    static func whole(_ size: Int, of recording: String) -> [UInt8] {
        let seed = recording.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xffff }
        let media = SyntheticMedia(size: UInt64(size), seed: UInt64(seed))
        var bytes: [UInt8] = []
        var block: UInt64 = 0
        while bytes.count < size {
            bytes += media.block(block)
            block += 1
        }
        return Array(bytes.prefix(size))
    }
}
