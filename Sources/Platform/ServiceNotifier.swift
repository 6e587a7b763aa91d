import CPlatform
import Glibc

/// Tells the service manager how we are: the `sd_notify` protocol, one datagram each.
///
/// Without `NOTIFY_SOCKET` every call does nothing, so the daemon also runs outside systemd.
package struct ServiceNotifier: Sendable {
    private let address: UnixAddress?
    /// How often the manager wants to hear `WATCHDOG=1`, milliseconds; `nil` when it does not watch us.
    ///
    /// Feed it at half this interval.
    package let watchdogInterval: Int64?

    package init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap { try? UnixAddress($0) }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isForUs && microseconds > 0 ? max(microseconds / 1000, 1) : nil
    }

    package func ready(status: String) throws(SystemError) { try send("READY=1\nSTATUS=\(line(status))") }
    package func status(_ text: String) throws(SystemError) { try send("STATUS=\(line(text))") }
    package func stopping(status: String) throws(SystemError) {
        try send("STOPPING=1\nSTATUS=\(line(status))")
    }
    package func watchdog() throws(SystemError) { try send("WATCHDOG=1") }

    /// A reload has begun; `ready` ends it.
    package func reloading() throws(SystemError) {
        try send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds())")
    }

    private func send(_ message: String) throws(SystemError) {
        guard let address else { return }
        let socket = try unixSocket(SOCK_DGRAM)
        var message = message
        let sent = message.withUTF8 { text in
            unsafe address.withRaw { raw, length in
                unsafe sendto(socket.raw, text.baseAddress, text.count, Int32(MSG_NOSIGNAL), raw, length)
            }
        }
        guard sent >= 0 else { throw SystemError(operation: "notify", subject: address.text) }
    }

    private func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }

    /// The manager compares with CLOCK_MONOTONIC, not with the clock that counts sleep.
    private static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
