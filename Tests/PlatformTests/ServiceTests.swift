import Foundation
import Glibc
import Platform
import Testing

@Suite struct `The service manager is told` {
    @Test func `ready and status travel in one datagram`() throws {
        try withTemporaryFolder { folder in
            let receiver = try #require(Datagrams(path: "\(folder)/notify"))
            let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": "\(folder)/notify"])
            try notifier.ready(status: "two\nbays")
            #expect(receiver.next() == "READY=1\nSTATUS=two bays")
            try notifier.watchdog()
            #expect(receiver.next() == "WATCHDOG=1")
            try notifier.stopping(status: "parking")
            #expect(receiver.next() == "STOPPING=1\nSTATUS=parking")
        }
    }

    @Test func `without a service manager nothing happens`() throws {
        try ServiceNotifier(environment: [:]).ready(status: "")
    }

    @Test func `the watchdog's interval is ours only when it names us`() {
        let mine = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]
        #expect(ServiceNotifier(environment: mine).watchdogInterval == 30_000)
        let others = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]
        #expect(ServiceNotifier(environment: others).watchdogInterval == nil)
        #expect(ServiceNotifier(environment: [:]).watchdogInterval == nil)
    }

    @Test func `hardening forbids core dumps and new privileges`() async {
        await #expect(processExitsWith: .success) {
            try ProcessHardening.apply()
            let limits = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").dropFirst(4).first == "0")
        }
    }

    @Test func `a blocked signal is taken by the thread that waits for it`() async {
        await #expect(processExitsWith: .success) {
            Signals.block([SIGTERM])
            raise(SIGTERM)
            #expect(Signals.wait(for: [SIGTERM]) == SIGTERM)
        }
    }
}

/// The service manager's end of the protocol.
private final class Datagrams {
    private let socket: FileDescriptor

    init?(path: String) {
        let raw = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard raw >= 0 else { return nil }
        socket = FileDescriptor(adopting: raw)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { return nil }
    }

    func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(socket.raw, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
}
