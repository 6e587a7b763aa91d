import Platform

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

    private let socket: StreamSocket

    init(adopting descriptor: Int32) {
        socket = StreamSocket(adopting: FileDescriptor(adopting: descriptor))
        // As much as the kernel allows: a whole payload in one go is a few switches between the processes less.
        socket.setSendBuffer(4 << 20)
    }

    borrowing func nextRequest() throws(StreamEnded) -> PreloadRequest {
        let bytes = try socket.receive(24)
        return PreloadRequest(
            command: Words.word64(bytes, at: 0),
            argument: Words.word64(bytes, at: 8),
            address: Words.word64(bytes, at: 16)
        )
    }

    /// Ends the call with a result and, for a failure, its errno.
    borrowing func finish(_ result: Int64, errno: Int32 = 0, after pending: [UInt8] = []) throws(StreamEnded)
    {
        let words = Words.encode(Command.done, UInt64(bitPattern: result), UInt64(UInt32(bitPattern: errno)))
        try socket.send([(pending + words)[...]])
    }

    borrowing func fail(_ errno: Int32) throws(StreamEnded) { try finish(-1, errno: errno) }

    borrowing func letThrough() throws(StreamEnded) { try finish(Self.unhandled) }

    /// Reads the client's memory.
    borrowing func read(_ count: Int, at address: UInt64) throws(StreamEnded) -> [UInt8] {
        guard count > 0 else { return [] }
        try socket.send([Words.encode(Command.readMemory, address, UInt64(count))[...]])
        return try socket.receive(count)
    }

    /// Writes into the client's memory, and ends the call with 0 and the small writes that follow.
    borrowing func finish(
        writing pieces: [ArraySlice<UInt8>],
        at address: UInt64,
        then writes: [(bytes: [UInt8], address: UInt64)]
    ) throws(StreamEnded) {
        let count = pieces.reduce(0) { $0 + $1.count }
        let rest = writes.flatMap { Self.write($0.bytes, at: $0.address) }
        guard count > 0 else { return try finish(0, after: rest) }
        let head = Words.encode(Command.writeMemory, address, UInt64(count))
        guard count > Self.small else {
            return try finish(0, after: pieces.reduce(head) { $0 + $1 } + rest)
        }
        try socket.send([head[...]] + pieces)
        try finish(0, after: rest)
    }

    /// Writes a little into the client's memory and ends the call.
    borrowing func finish(_ result: Int64 = 0, writing bytes: [UInt8], at address: UInt64) throws(StreamEnded)
    {
        try finish(result, after: Self.write(bytes, at: address))
    }

    private static func write(_ bytes: [UInt8], at address: UInt64) -> [UInt8] {
        Words.encode(Command.writeMemory, address, UInt64(bytes.count)) + bytes
    }
}
