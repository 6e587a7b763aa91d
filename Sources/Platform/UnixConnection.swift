import CPlatform
import Glibc
import Synchronization

/// One stream between two processes of this machine, read line by line.
package final class UnixConnection: Sendable {
    private let socket: FileDescriptor
    private let peer: String
    /// Bytes received and not yet handed out.
    private let pending = Mutex<[UInt8]>([])

    init(_ socket: consuming FileDescriptor, peer: String) {
        self.socket = socket
        self.peer = peer
    }

    package convenience init(connectingTo path: String) throws(SystemError) {
        let address = try UnixAddress(path)
        let socket = try unixSocket(SOCK_STREAM)
        _ = try retry("connect to", path) { unsafe address.withRaw { unsafe connect(socket.raw, $0, $1) } }
        self.init(socket, peer: path)
    }

    /// Bounds every later wait; a wait that is longer fails with `EAGAIN`.
    package func setTimeout(milliseconds: Int64) throws(SystemError) {
        var time = timeval(tv_sec: Int(milliseconds / 1000), tv_usec: Int(milliseconds % 1000) * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            guard unsafe setsockopt(socket.raw, SOL_SOCKET, option, &time, size) == 0 else {
                throw SystemError(operation: "set the time limit of", subject: peer)
            }
        }
    }

    /// Who is on the other side, as the kernel knows it.
    package func peerCredentials() throws(SystemError) -> (process: Int32, user: UInt32, group: UInt32) {
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(12)
        guard unsafe getsockopt(socket.raw, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
            throw SystemError(operation: "identify the peer of", subject: peer)
        }
        return (Int32(bitPattern: credentials[0]), credentials[1], credentials[2])
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            done += try retry("write to", peer) {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe send(
                        socket.raw,
                        buffer.baseAddress.map { unsafe $0 + done },
                        buffer.count - done,
                        Int32(MSG_NOSIGNAL)
                    )
                }
            }
        }
    }

    /// The next line without its line feed, `nil` at the end; a line longer than `limit` bytes is `EMSGSIZE`.
    ///
    /// For one reader at a time.
    package func readLine(limit: Int) throws(SystemError) -> [UInt8]? {
        let result = pending.withLock { pending -> Result<[UInt8]?, SystemError> in
            do throws(SystemError) {
                return .success(try nextLine(&pending, limit))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func nextLine(_ pending: inout [UInt8], _ limit: Int) throws(SystemError) -> [UInt8]? {
        var searched = 0
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                guard end <= limit else { throw tooLong }
                let line = Array(pending[..<end])
                pending.removeFirst(end + 1)
                return line
            }
            searched = pending.count
            guard searched <= limit else { throw tooLong }
            var chunk = [UInt8](repeating: 0, count: 16_384)
            let count = try retry("read from", peer) {
                unsafe chunk.withUnsafeMutableBytes { unsafe recv(socket.raw, $0.baseAddress, $0.count, 0) }
            }
            // A line that was cut off is no line.
            if count == 0 { return nil }
            pending.append(contentsOf: chunk[..<count])
        }
    }

    private var tooLong: SystemError {
        SystemError(operation: "read a line from", subject: peer, errno: EMSGSIZE)
    }

    /// Ends both directions and wakes whoever waits, from any thread.
    package func shutdown() { _ = Glibc.shutdown(socket.raw, Int32(SHUT_RDWR)) }
}
