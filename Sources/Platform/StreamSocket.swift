import CPlatform
import Glibc

/// The other side of a stream is gone, or takes too long.
package struct StreamEnded: Error {}

/// A connected stream of bytes: one thread may receive while another sends, and any thread may end both.
package final class StreamSocket: Sendable {
    /// Few enough for one system call, which takes 1024.
    private static let mostVectors = 256

    private let socket: FileDescriptor

    package init(adopting socket: consuming FileDescriptor) { self.socket = socket }

    /// Two ends of one stream within this machine.
    package static func pair() throws(SystemError) -> (StreamSocket, StreamSocket) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SystemError(operation: "make", subject: "a pair of sockets")
        }
        return (
            StreamSocket(adopting: FileDescriptor(adopting: ends[0])),
            StreamSocket(adopting: FileDescriptor(adopting: ends[1]))
        )
    }

    package convenience init(connectingTo address: TCPAddress) throws(SystemError) {
        let socket = try address.socket()
        _ = try retry("connect to", "\(address)") {
            unsafe address.withRaw { unsafe connect(socket.raw, $0, $1) } ?? -1
        }
        self.init(adopting: socket)
    }

    /// What the kernel is told this end by; valid as long as the value is.
    package var number: Int32 { socket.raw }

    /// Exactly `count` bytes.
    package func receive(_ count: Int) throws(StreamEnded) -> [UInt8] {
        guard count > 0 else { return [] }
        let descriptor = socket.raw
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let start = buffer.baseAddress {
                let got = unsafe recv(descriptor, start + filled, count - filled, Int32(MSG_WAITALL))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard bytes.count == count else { throw StreamEnded() }
        return bytes
    }

    /// All of `pieces`, in order; each group of a few hundred goes in one call where the kernel has room.
    package func send(_ pieces: [ArraySlice<UInt8>]) throws(StreamEnded) {
        var rest = pieces[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(Self.mostVectors))
            rest = rest.dropFirst(group.count)
            let descriptor = socket.raw
            let isSent = unsafe GatheredBytes.withVectors(group) { vectors in
                unsafe Self.send(vectors, on: descriptor)
            }
            guard isSent else { throw StreamEnded() }
        }
    }

    /// Small messages go at once instead of waiting to fill a packet; only TCP knows the difference.
    package func sendAtOnce() { set(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Notices within minutes that the other machine is gone without a word.
    package func keepAlive() { set(SOL_SOCKET, SO_KEEPALIVE, 1) }

    /// The most bytes that `send` leaves with the kernel; it may allow less.
    package func setSendBuffer(_ bytes: Int32) { set(SOL_SOCKET, SO_SNDBUF, bytes) }

    /// Bounds every later wait; zero waits for ever.
    package func setTimeout(seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = unsafe setsockopt(socket.raw, SOL_SOCKET, option, &time, size)
        }
    }

    /// Ends both directions and wakes whoever waits, from any thread.
    package func shutdown() { _ = Glibc.shutdown(socket.raw, Int32(SHUT_RDWR)) }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(socket.raw, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func send(_ vectors: UnsafeMutableBufferPointer<iovec>, on descriptor: Int32) -> Bool {
        var rest = unsafe vectors
        while !rest.isEmpty {
            var message = unsafe msghdr()
            unsafe message.msg_iov = rest.baseAddress
            unsafe message.msg_iovlen = rest.count
            var sent = unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            if sent < 0, errno == EINTR { continue }
            guard sent >= 0 else { return false }
            while !rest.isEmpty, unsafe sent >= rest[0].iov_len {
                sent -= unsafe rest[0].iov_len
                unsafe rest = unsafe UnsafeMutableBufferPointer(rebasing: rest.dropFirst())
            }
            if !rest.isEmpty {
                unsafe rest[0].iov_base += sent
                unsafe rest[0].iov_len -= sent
            }
        }
        return true
    }
}
