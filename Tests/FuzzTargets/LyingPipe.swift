import PTP
import PTPInitiator

/// A camera that answers by a script: rightly, nearly rightly, or with anything at all.
///
/// It never waits: where a camera would be silent, the time is over at once.
final class LyingPipe: BulkPipe {
    private var script: FuzzScript
    private var command = ContainerHeader(length: 12, kind: .command, code: 0, transaction: 0)
    private var parameters: [UInt32] = []
    private var lastSent = 0
    private(set) var calls = 0

    let maximumPacketSize = 512

    init(_ script: FuzzScript) { self.script = script }

    private enum Act: UInt8 {
        case data, response, raw, error, otherCode, wrongLength, wrongTransaction, nothing
    }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        calls += 1
        if let container = try? Container(parsing: bytes), container.kind == .command {
            command.code = container.code
            command.transaction = container.transaction
            parameters = container.parameters
        }
        if script.byte() == 0xFF { throw error() }
    }

    func expect(_ phases: [Int]) {}

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        calls += 1
        guard !script.isAtEnd else { throw .timedOut }
        let bytes = try phase()
        guard bytes.count <= count else { throw .overflow }
        // As USB does it: a transfer at a time, whole packets but for the last.
        let piece = maximumPacketSize * max(1, Int(script.byte() & 3))
        var failure: PipeError?
        unsafe bytes.withUnsafeBytes { all in
            var at = 0
            while at < all.count, failure == nil {
                let end = min(at + piece, all.count)
                do throws(PipeError) {
                    unsafe try body(UnsafeRawBufferPointer(rebasing: all[at..<end]))
                } catch {
                    failure = error
                }
                at = end
            }
        }
        if let failure { throw failure }
        return bytes.count
    }

    private func phase() throws(PipeError) -> [UInt8] {
        switch Act(rawValue: script.byte() & 7) ?? .nothing {
        case .data:
            let payload = script.take(Int(script.word() & 0x0FFF))
            lastSent = payload.count
            return container(.data, command.code, command.transaction, payload)
        case .response: return response(0x2001, transaction: command.transaction)
        case .raw: return script.take(Int(script.byte()))
        case .error: throw error()
        case .otherCode: return response(script.word(), transaction: command.transaction)
        case .wrongLength:
            let payload = script.take(Int(script.byte()))
            let header = ContainerHeader(
                length: max(script.long(), 12),
                kind: .data,
                code: command.code,
                transaction: command.transaction
            )
            return header.serialized() + payload
        case .wrongTransaction: return response(0x2001, transaction: command.transaction &+ script.long())
        case .nothing: return []
        }
    }

    /// Parameters that can be right for reads and writes of the channel and of objects, or not.
    private func response(_ code: UInt16, transaction: UInt32) -> [UInt8] {
        var answer: [UInt32] = []
        switch script.byte() & 3 {
        case 0: break
        case 1: answer = [UInt32(lastSent)]
        case 2: answer = [parameters.first ?? 0, UInt32(lastSent)] + parameters.dropFirst(2).prefix(1)
        default: for _ in 0..<script.byte() % 6 { answer.append(script.long()) }
        }
        return Container.response(ResponseCode(rawValue: code), transaction: transaction, parameters: answer)
            .serialized()
    }

    private func container(
        _ kind: ContainerKind,
        _ code: UInt16,
        _ transaction: UInt32,
        _ body: [UInt8]
    ) -> [UInt8] {
        let length = UInt32(ContainerHeader.byteCount + body.count)
        return ContainerHeader(length: length, kind: kind, code: code, transaction: transaction).serialized()
            + body
    }

    private func error() -> PipeError {
        switch script.byte() % 5 {
        case 0: .timedOut
        case 1: .stalled
        case 2: .overflow
        case 3: .failed("by the script")
        default: .disconnected
        }
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) { try control() }
    func deviceReset(timeout: Int) throws(PipeError) { try control() }
    func clearHalts() throws(PipeError) { try control() }
    func resetPort() throws(PipeError) { try control() }

    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] {
        try control()
        // Idle, unless the script wants otherwise.
        return script.byte() & 1 == 0 ? [4, 0, 1, 0x20] : script.take(Int(script.byte() & 15))
    }

    func takeEvent() -> [UInt8]? {
        calls += 1
        return script.byte() & 1 == 0 ? nil : script.take(Int(script.byte() & 31))
    }

    private func control() throws(PipeError) {
        calls += 1
        if script.byte() & 7 == 7 { throw error() }
    }
}
