import CPlatform
import Glibc
import Platform

/// The client of a connection is gone, or speaks something else.
struct ClientGone: Error {}

/// What a client's preload library asks: a system call on a mocked node.
struct PreloadRequest {
    static let ioctl: UInt64 = 1

    let command: UInt64
    let argument: UInt64
    /// The third argument of `ioctl`: usually an address in the client.
    let address: UInt64
}

/// One open mocked node of a client, as its preload library serves it over a socket.
///
/// Every message begins with three words. The library takes them with one plain `recv`, so they must never be split:
/// a large payload ends its `sendmsg`, and what follows goes in another small enough for one buffer.
struct PreloadConnection: ~Copyable {
    private enum Command {
        static let done: UInt64 = 3
        static let readMemory: UInt64 = 5
        static let writeMemory: UInt64 = 6
    }

    /// Answers "not mine: make the real call".
    private static let unhandled = Int64(-100)
    /// Below this a payload and what follows go together: one wake-up less for the client.
    private static let small = 8192

    private let socket: FileDescriptor

    init(adopting descriptor: Int32) {
        socket = FileDescriptor(adopting: descriptor)
        // As much as the kernel allows: a whole payload in one go is a few switches between the processes less.
        var size: Int32 = 4 << 20
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    borrowing func nextRequest() throws(ClientGone) -> PreloadRequest {
        let bytes = try receive(24)
        return PreloadRequest(
            command: Words.word64(bytes, at: 0),
            argument: Words.word64(bytes, at: 8),
            address: Words.word64(bytes, at: 16)
        )
    }

    /// Ends the call with a result and, for a failure, its errno.
    borrowing func finish(_ result: Int64, errno: Int32 = 0, after pending: [UInt8] = []) throws(ClientGone) {
        let words = Words.encode(Command.done, UInt64(bitPattern: result), UInt64(UInt32(bitPattern: errno)))
        try send([(pending + words)[...]])
    }

    borrowing func fail(_ errno: Int32) throws(ClientGone) { try finish(-1, errno: errno) }

    borrowing func letThrough() throws(ClientGone) { try finish(Self.unhandled) }

    /// Reads the client's memory.
    borrowing func read(_ count: Int, at address: UInt64) throws(ClientGone) -> [UInt8] {
        guard count > 0 else { return [] }
        try send([Words.encode(Command.readMemory, address, UInt64(count))[...]])
        return try receive(count)
    }

    /// Writes into the client's memory, and ends the call with 0 and the small writes that follow.
    borrowing func finish(
        writing pieces: [ArraySlice<UInt8>],
        at address: UInt64,
        then writes: [(bytes: [UInt8], address: UInt64)]
    ) throws(ClientGone) {
        let count = pieces.reduce(0) { $0 + $1.count }
        let rest = writes.flatMap { Self.write($0.bytes, at: $0.address) }
        guard count > 0 else { return try finish(0, after: rest) }
        let head = Words.encode(Command.writeMemory, address, UInt64(count))
        guard count > Self.small else {
            return try finish(0, after: pieces.reduce(head) { $0 + $1 } + rest)
        }
        try send([head[...]] + pieces)
        try finish(0, after: rest)
    }

    /// Writes a little into the client's memory and ends the call.
    borrowing func finish(_ result: Int64 = 0, writing bytes: [UInt8], at address: UInt64) throws(ClientGone)
    {
        try finish(result, after: Self.write(bytes, at: address))
    }

    private static func write(_ bytes: [UInt8], at address: UInt64) -> [UInt8] {
        Words.encode(Command.writeMemory, address, UInt64(bytes.count)) + bytes
    }

    private borrowing func receive(_ count: Int) throws(ClientGone) -> [UInt8] {
        let descriptor = socket.raw
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let start = buffer.baseAddress {
                let got = unsafe recv(descriptor, start + filled, count - filled, Int32(MSG_WAITALL))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard bytes.count == count else { throw ClientGone() }
        return bytes
    }

    private borrowing func send(_ pieces: [ArraySlice<UInt8>]) throws(ClientGone) {
        let descriptor = socket.raw
        let isSent = unsafe GatheredBytes.withVectors(pieces) { vectors in
            unsafe Self.send(vectors, on: descriptor)
        }
        guard isSent else { throw ClientGone() }
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
