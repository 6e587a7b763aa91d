/// How a phase is divided into requests, so that few of them carry much and none is longer than it must be.
struct RequestPieces: Equatable, Sendable {
    /// Requests a camera has under way at most; more gain nothing.
    static let mostUnderWay = 8
    /// The largest request: a mebibyte, with room for its container's header; larger ones gain nothing.
    static let largest = 1 << 20 + 4 << 10
    /// What a long phase is divided into at least: the first bytes are worked on while the last still come.
    static let fewest = 4
    /// A phase no longer than that is not divided.
    private static let least = 64 << 10

    private let packet: Int
    /// Bytes of all that may be under way.
    private let window: Int

    init(packet: Int, window: Int) {
        self.packet = packet
        self.window = window
    }

    /// The requests for one phase: whole packets, all alike but the last, which is no longer than it must be.
    func of(_ phase: Int) -> [Int] {
        let total = whole(phase)
        let most = max(min(Self.largest, window / Self.fewest) / packet * packet, packet)
        let count = max(Self.parts(total, most), min(Self.fewest, Self.parts(total, Self.least)))
        let piece = whole(Self.parts(total, count))
        return stride(from: 0, to: total, by: piece).map { min(piece, total - $0) }
    }

    /// Whether one more may be posted beside so many; one always may.
    func mayPost(_ length: Int, beside bytes: Int, in transfers: Int) -> Bool {
        transfers == 0 || (transfers < Self.mostUnderWay && bytes + length <= window)
    }

    /// So many bytes as whole packets, one at least.
    func whole(_ count: Int) -> Int { Self.parts(max(count, 1), packet) * packet }

    /// How many times a part goes into a whole, what is left counted as one more.
    private static func parts(_ whole: Int, _ part: Int) -> Int { (whole + part - 1) / part }
}
