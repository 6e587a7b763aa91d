import CPlatform
import Glibc
import Platform

/// Sends uevents to every monitor a client of the testbed has open.
///
/// The preload library binds one `event<descriptor>` socket for each; a killed client leaves its names behind.
struct UeventSender: Sendable {
    /// A client that reads nothing for so long does not get the event.
    private static let patience = timeval(tv_sec: 5, tv_usec: 0)

    let bed: TestbedDirectory

    func send(_ properties: [UdevProperties.Property]) {
        let message = UeventMessage.encode(properties)
        for name in bed.names(in: "") where name.hasPrefix("event") {
            guard let socket = try? SocketName.socket(SOCK_DGRAM) else { continue }
            var patience = Self.patience
            let size = socklen_t(MemoryLayout<timeval>.size)
            _ = unsafe setsockopt(socket.raw, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
            guard SocketName(path: "\(bed.path)/\(name)").connect(socket.raw) else {
                if errno == ECONNREFUSED { bed.remove("/\(name)") }
                continue
            }
            // A monitor closed in between wants no event any more.
            _ = unsafe message.withUnsafeBytes {
                unsafe Glibc.send(socket.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
        }
    }
}
