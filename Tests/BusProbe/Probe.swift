import Dispatch
import Foundation
import Glibc
import Hotplug
import PTP
import PTPInitiator
import TestSupport
import USBTransport

/// The smallest client of the USB rooms: it knows of no mocked bus, and tests run it on one.
///
/// Prints a line for everything that happens, `word port …`, and ends when its standard input does.
enum Probe {
    /// What is done with every camera that comes.
    private enum Mode: String {
        /// Ask for DeviceInfo.
        case info
        /// Read every object whole.
        case read
        /// Read every object again and again.
        case loop
        /// Read every object whole and count its bytes only.
        case count
    }

    static func main() -> Int32 {
        guard let mode = CommandLine.arguments.dropFirst().first.flatMap(Mode.init) else {
            say("usage: BusProbe info|read|loop|count")
            return 2
        }
        do {
            let context = try USBContext()
            let watcher = try DeviceWatcher { event in
                switch event {
                case .added(let port):
                    say(
                        "added \(port.path) \(port.serial ?? "-") \(port.interfaces?.joined(separator: ",") ?? "-")"
                    )
                    Thread { serve(port, mode, context) }.start()
                case .removed(let path): say("removed \(path)")
                }
            }
            say("ready")
            while readLine() != nil {}
            watcher.stop()
            return 0
        } catch {
            say("failed - \(error)")
            return 1
        }
    }

    private static func serve(_ port: USBPort, _ mode: Mode, _ context: USBContext) {
        do {
            let pipe = try USBBulkPipe(context, bus: port.bus, address: port.address)
            defer {
                pipe.close()
                say("closed \(port.path)")
            }
            say("opened \(port.path) \(pipe.serial ?? "-")")
            let session = PTPSession(pipe)
            // First of all, since a killed program may have left anything in the pipes.
            try session.open()
            let info = try session.deviceInfo()
            say("info \(port.path) \(info.serialNumber) channel=\(info.hasChannel)")
            switch mode {
            case .info: return
            case .read, .loop, .count: try read(port, session, mode)
            }
        } catch {
            say("failed \(port.path) \(error)")
        }
    }

    private static func read(_ port: USBPort, _ session: PTPSession, _ mode: Mode) throws {
        let handles = try session.objectHandles()
        say("reading \(port.path)")
        repeat {
            for handle in handles { try read(handle, port, session, sums: mode != .count) }
        } while mode == .loop
        session.close()
    }

    private static func read(
        _ handle: UInt32,
        _ port: USBPort,
        _ session: PTPSession,
        sums: Bool
    ) throws {
        let size = Int(try session.objectInfo(handle).compressedSize)
        var done = 0
        var checksum = Checksum()
        let start = DispatchTime.now().uptimeNanoseconds
        while done < size {
            let count = min(PTPSession.largestRead, size - done)
            done += try session.read(handle, offset: UInt64(done), count: count, isLast: false) { bytes in
                if sums { unsafe checksum.add(bytes) }
            }
        }
        let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
        let rate = size * 1000 / max(1, Int(nanoseconds))
        say("object \(port.path) \(handle) \(done) \(checksum.value) \(rate)MB/s")
    }

    private static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
