import Foundation
import Glibc
import Synchronization

/// Stands between a client and a server on this machine, so that a test can take the server away and bring it back.
package final class Forwarder: Sendable {
    private struct State {
        var isAway = false
        var sockets: Set<Int32> = []
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let shared: Shared
    private let server: LoopbackServer
    package var port: UInt16 { server.port }

    /// `acknowledgingLate` is how many milliseconds the answer to a long body is held back.
    package init(to target: UInt16, acknowledgingLate milliseconds: Int = 0) throws {
        let shared = Shared()
        self.shared = shared
        server = try LoopbackServer { visitor in
            guard let upstream = LoopbackServer.connect(to: target) else { return }
            let ends = [visitor.descriptor, upstream]
            defer { Glibc.close(upstream) }
            let isAway = shared.state.withLock { state in
                state.sockets.formUnion(ends)
                return state.isAway
            }
            defer { shared.state.withLock { $0.sockets.subtract(ends) } }
            guard !isAway else { return }
            let late = Late(milliseconds)
            Self.carry(
                visitor.descriptor,
                upstream,
                seen: { late.asked($0.count) },
                answered: { _ in late.wait() }
            )
        }
    }

    /// Cuts every connection, and those to come.
    package func takeAway() {
        shared.state.withLock { state in
            state.isAway = true
            for socket in state.sockets { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    package func bringBack() { shared.state.withLock { $0.isAway = false } }

    /// Carries bytes both ways until either side is done; `seen` is shown what goes to the server, `answered` what comes
    /// from it, before it is passed on.
    static func carry(
        _ client: Int32,
        _ server: Int32,
        seen: @escaping @Sendable (ArraySlice<UInt8>) -> Void = { _ in },
        answered: (ArraySlice<UInt8>) -> Void = { _ in }
    ) {
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            pump(client, server, seen)
            done.signal()
        }
        thread.start()
        pump(server, client, answered)
        done.wait()
    }

    private static func pump(_ source: Int32, _ target: Int32, _ seen: (ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            seen(buffer[..<count])
            var sent = 0
            while sent < count {
                let more = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe send(
                        target,
                        bytes.baseAddress.map { unsafe $0 + sent },
                        count - sent,
                        Int32(MSG_NOSIGNAL)
                    )
                }
                guard more > 0 else { break }
                sent += more
            }
            guard sent == count else { break }
        }
        _ = shutdown(target, Int32(SHUT_RDWR))
        _ = shutdown(source, Int32(SHUT_RDWR))
    }
}

/// Holds back the beginning of an answer to more than a mebibyte.
private final class Late: Sendable {
    private static let long = 1 << 20
    private let milliseconds: Int
    private let asked = Atomic(0)

    init(_ milliseconds: Int) { self.milliseconds = milliseconds }

    func asked(_ bytes: Int) { asked.add(bytes, ordering: .relaxed) }

    func wait() {
        guard milliseconds > 0, asked.load(ordering: .relaxed) > Self.long else { return }
        asked.store(0, ordering: .relaxed)
        usleep(UInt32(milliseconds) * 1000)
    }
}
