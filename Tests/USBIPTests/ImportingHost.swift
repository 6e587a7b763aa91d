import Platform
import Testing

/// A host's side of USB/IP, written from the kernel's documentation and knowing nothing of the server's own messages.
final class ImportingHost {
    struct Reply: Equatable {
        let command: UInt32
        let sequence: UInt32
        let status: Int32
        let bytes: [UInt8]
    }

    let socket: StreamSocket
    private(set) var device: UInt32 = 0
    private var sequence: UInt32 = 0
    /// Lengths of transfers towards the host, by sequence number.
    private var reads: Set<UInt32> = []

    init(_ address: TCPAddress) throws {
        socket = try StreamSocket(connectingTo: address)
        // Only a hang gets there.
        socket.setTimeout(seconds: 60)
    }

    deinit { socket.shutdown() }

    static func words(_ numbers: UInt32...) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    }

    static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    func send(_ bytes: [UInt8]) throws { try socket.send([bytes[...]]) }

    /// The bus ids and speeds of a list.
    func list() throws -> [String: UInt32] {
        try send([1, 0x11, 0x80, 5, 0, 0, 0, 0])
        let head = try socket.receive(12)
        #expect(Array(head[..<8]) == [1, 0x11, 0, 5, 0, 0, 0, 0])
        var found: [String: UInt32] = [:]
        for _ in 0..<Self.word(head, 8) {
            let device = try socket.receive(312)
            _ = try socket.receive(4 * Int(device[311]))
            let id = String(decoding: device[256..<288].prefix { $0 != 0 }, as: UTF8.self)
            found[id] = Self.word(device, 296)
        }
        return found
    }

    /// The status of an import; zero means that transfers may follow.
    @discardableResult
    func importDevice(_ id: String) throws -> UInt32 {
        let name = Array(id.utf8)
        try send([1, 0x11, 0x80, 3, 0, 0, 0, 0] + name + [UInt8](repeating: 0, count: 32 - name.count))
        let head = try socket.receive(8)
        #expect(Array(head[..<4]) == [1, 0x11, 0, 3])
        let status = Self.word(head, 4)
        guard status == 0 else { return status }
        let record = try socket.receive(312)
        device = Self.word(record, 288) << 16 | Self.word(record, 292)
        return 0
    }

    @discardableResult
    func submit(
        in endpoint: UInt32,
        length: UInt32,
        flags: UInt32 = 0,
        setup: [UInt8] = [UInt8](repeating: 0, count: 8)
    ) throws -> UInt32 {
        sequence += 1
        reads.insert(sequence)
        try send(Self.words(1, sequence, device, 1, endpoint, flags, length, 0, 0, 0) + setup)
        return sequence
    }

    @discardableResult
    func submit(
        out endpoint: UInt32,
        _ data: [UInt8],
        setup: [UInt8] = [UInt8](repeating: 0, count: 8)
    ) throws -> UInt32 {
        sequence += 1
        try send(
            Self.words(1, sequence, device, 0, endpoint, 0, UInt32(data.count), 0, .max, 0) + setup + data
        )
        return sequence
    }

    @discardableResult
    func unlink(_ target: UInt32) throws -> UInt32 {
        sequence += 1
        try send(Self.words(2, sequence, device, 0, 0, target, 0, 0, 0, 0, 0, 0))
        return sequence
    }

    func reply() throws -> Reply {
        let head = try socket.receive(48)
        let (command, sequence) = (Self.word(head, 0), Self.word(head, 4))
        let count = command == 3 && reads.contains(sequence) ? Int(Self.word(head, 24)) : 0
        return Reply(
            command: command,
            sequence: sequence,
            status: Int32(bitPattern: Self.word(head, 20)),
            bytes: try socket.receive(count)
        )
    }

    func control(_ setup: [UInt8]) throws -> Reply {
        try submit(in: 0, length: UInt32(setup[6]) | UInt32(setup[7]) << 8, setup: setup)
        return try reply()
    }

    /// Whether the other side has closed the stream.
    func hasEnded() -> Bool { (try? socket.receive(1)) == nil }
}
