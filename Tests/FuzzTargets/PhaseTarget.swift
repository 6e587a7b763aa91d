import PTP
import PTPInitiator

extension FuzzTarget {
    /// A data phase and the answer after it; how their bytes are cut into transfers changes nothing.
    ///
    /// The first byte says how, two how many bytes are wanted, two how many bytes the data phase has.
    static let phases = Self("phases", upTo: 4096) { bytes in
        var script = FuzzScript(bytes)
        // USB never delivers less than a packet before the last one, and a header fits in the smallest two.
        let piece = max(Int(script.byte()), 2 * 8)
        let wanted = 1 + Int(script.word() & 0x3FF)
        let data = script.take(Int(script.word() & 0xFFF))
        let response = script.rest()
        let whole = try outcome(of: [data, response], wanted, in: .max)
        let pieces = try outcome(of: [data, response], wanted, in: piece)
        try promise(whole == pieces, "whole: \(whole), in pieces of \(piece): \(pieces)")
    }

    private static func outcome(of phases: [[UInt8]], _ wanted: Int, in piece: Int) throws -> String {
        let pipe = TornPipe(phases, piece: piece)
        let session = PTPSession(pipe)
        try session.open()
        var seen: [UInt8] = []
        pipe.isHonest = false
        let count = try? session.read(3, offset: 1 << 33, count: wanted, isLast: true) {
            unsafe seen.append(contentsOf: $0)
        }
        try promise(seen.count <= wanted, "no more is delivered than was asked for")
        // How far a wrong phase gets depends on the transfers; that it is wrong does not.
        guard let count else { return "wrong" }
        try promise(count == seen.count, "what is counted was delivered")
        try promise(seen.isEmpty || phases[0].dropFirst(12).elementsEqual(seen), "and is what was sent")
        return "\(count)"
    }
}

/// Answers one session honestly until told otherwise, then with phases as given, cut into transfers, then not at all.
private final class TornPipe: BulkPipe {
    let maximumPacketSize = 8
    var isHonest = true
    private var phases: [[UInt8]]
    private let piece: Int

    init(_ phases: [[UInt8]], piece: Int) {
        self.phases = phases
        self.piece = piece
    }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {}
    func expect(_ phases: [Int]) {}

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        guard !isHonest || !phases.isEmpty else { throw .disconnected }
        let bytes: [UInt8] =
            if isHonest { Container.response(.ok, transaction: 0).serialized() } else if phases.isEmpty {
                []
            } else {
                phases.removeFirst()
            }
        guard bytes.count <= count else { throw .overflow }
        var at = 0
        while at < bytes.count {
            let end = at + min(piece, bytes.count - at)
            var failure: PipeError?
            unsafe bytes[at..<end].withUnsafeBytes { chunk in
                do throws(PipeError) { unsafe try body(chunk) } catch { failure = error }
            }
            if let failure { throw failure }
            at = end
        }
        return bytes.count
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) { throw .disconnected }
    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] { [4, 0, 1, 0x20] }
    func deviceReset(timeout: Int) throws(PipeError) { throw .disconnected }
    func clearHalts() throws(PipeError) { throw .disconnected }
    func resetPort() throws(PipeError) { throw .disconnected }
    func takeEvent() -> [UInt8]? { nil }
}
