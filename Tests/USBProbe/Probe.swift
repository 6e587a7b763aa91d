import Dispatch
import Foundation
import Hotplug
import PTP
import PTPInitiator
import PlainPTP
import Synchronization
import USBTransport

/// The USB rooms wired as in the daemon, and nothing else of it.
final class Probe {
    private let ports = Ports()
    private let watcher: DeviceWatcher
    private let context: USBContext
    private var pipe: USBBulkPipe?
    private var session: PTPSession?

    private let turns: Turns
    private var pulse: Pulse?

    /// `window` is how many bytes of requests a camera may have under way.
    init(window: Int) throws {
        let turns = Turns()
        self.turns = turns
        context = try USBContext(window: window, onTurn: { turns.count() })
        watcher = try DeviceWatcher { [ports] event in ports.take(event) }
    }

    func answer(_ words: [String]) -> String {
        switch words.first {
        case "await": ports.waitUntil(words[1], isPresent: true)
        case "await-gone": ports.waitUntil(words[1], isPresent: false)
        case "open": open(words[1])
        case "session": startSession(transactionTimeout: Int(words[1]) ?? 0)
        case "read": read(UInt64(words[1]) ?? 0, upTo: UInt64(words[2]) ?? 0)
        case "read-nudging": read(UInt64(words[1]) ?? 0, upTo: UInt64(words[2]) ?? 0, nudging: true)
        case "pulse": startPulse()
        case "pulse-end": endPulse()
        case "count": count(UInt32(words[1]) ?? 0, UInt64(words[2]) ?? 0)
        case "event": session?.takeEvent().map { "\($0.code)" } ?? "none"
        case "close": close()
        case "resources": Self.resources
        default: "what?"
        }
    }

    private func open(_ path: String) -> String {
        guard let port = ports.port(path) else { return "error no such port" }
        do throws(USBError) {
            let pipe = try USBBulkPipe(context, bus: port.bus, address: port.address)
            self.pipe = pipe
            return "open \(pipe.serial ?? "-") \(pipe.maximumPacketSize)"
        } catch {
            return "error \(error); hint: \(error.hint ?? "none")"
        }
    }

    private func startSession(transactionTimeout: Int) -> String {
        guard let pipe else { return "error not open" }
        var timeouts = Timeouts.standard
        timeouts.transaction = transactionTimeout
        timeouts.control = min(timeouts.control, transactionTimeout)
        let session = PTPSession(pipe, timeouts: timeouts)
        self.session = session
        do throws(PTPError) {
            try session.open()
            return "session \(try session.deviceInfo().serialNumber)"
        } catch {
            return "error \(error.aftermath): \(error)"
        }
    }

    /// Reads object 1 from an offset to its end at `size`, as an offload does; answers with a checksum.
    ///
    /// `nudging` waits, before each piece is taken, until the event thread has turned: it must not be this one.
    private func read(_ offset: UInt64, upTo size: UInt64, nudging: Bool = false) -> String {
        guard let session else { return "error no session" }
        var offset = offset
        var checksum = Checksum()
        var isBlocked = false
        while offset < size {
            let count = Int(min(UInt64(PTPSession.largestRead), size - offset))
            let following = Int(min(UInt64(PTPSession.largestRead), size - offset - UInt64(count)))
            do throws(PTPError) {
                offset += UInt64(
                    try session.read(1, offset: offset, count: count, isLast: false, following: following) {
                        bytes in
                        if nudging, !turns.waitForOne(of: context) { isBlocked = true }
                        for index in bytes.indices { checksum.add(unsafe bytes[index]) }
                    }
                )
            } catch {
                return "error \(error.aftermath): \(error)"
            }
        }
        return isBlocked ? "blocked" : "read \(checksum.value)"
    }

    /// Reads a whole object as one of a plain camera is read, and discards it; answers with bytes, wall and processor seconds.
    private func count(_ handle: UInt32, _ size: UInt64) -> String {
        guard let session else { return "error no session" }
        let (start, before) = (ContinuousClock.now, Self.processorSeconds)
        let reader = ObjectReader(session, handle: handle, means: .partial64)
        var (offset, received): (UInt64, UInt64) = (0, 0)
        while offset < size {
            do throws(PTPError) {
                offset += UInt64(
                    try reader.read(at: offset, count: reader.piece(at: offset, of: size - offset)) { bytes in
                        received += UInt64(bytes.count)
                    }
                )
            } catch {
                return "error \(error.aftermath): \(error)"
            }
            guard received == offset else { return "error \(received) bytes before \(offset)" }
        }
        let wall = start.duration(to: .now) / .seconds(1)
        return "counted \(received) \(wall) \(Self.processorSeconds - before)"
    }

    /// User and system time of this process.
    private static var processorSeconds: Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    /// Nudges the event thread again and again from a thread of its own, until the end is asked for.
    private func startPulse() -> String {
        pulse = Pulse(turns, context)
        return "pulsing"
    }

    /// How often the event thread answered, and how often it did not.
    private func endPulse() -> String {
        defer { pulse = nil }
        return pulse?.end() ?? "no pulse"
    }

    private func close() -> String {
        session?.close()
        session = nil
        pipe?.close()
        pipe = nil
        return "closed"
    }

    /// Open descriptors but sockets, threads, sockets.
    private static var resources: String {
        let files = FileManager.default
        let descriptors = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let sockets = descriptors.count { name in
            let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target?.hasPrefix("socket:") ?? false
        }
        let threads = (try? files.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
        return "\(descriptors.count - sockets) \(threads) \(sockets)"
    }
}

/// FNV-1a, 64 bits: order and value of every byte count.
struct Checksum {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}

/// What the watcher has told, for a thread that waits for more.
final class Ports: Sendable {
    private let table = Mutex<[String: USBPort]>([:])
    private let changed = DispatchSemaphore(value: 0)

    func take(_ event: HotplugEvent) {
        table.withLock { table in
            switch event {
            case .added(let port): table[port.path] = port
            case .removed(let path): table[path] = nil
            }
        }
        changed.signal()
    }

    func port(_ path: String) -> USBPort? { table.withLock { $0[path] } }

    func waitUntil(_ path: String, isPresent: Bool) -> String {
        while (port(path) != nil) != isPresent { changed.wait() }
        guard let port = port(path) else { return "gone \(path)" }
        return "present \(path) \(port.vendor) \(port.product) \(port.serial ?? "-") \(port.interfaces ?? [])"
    }
}
