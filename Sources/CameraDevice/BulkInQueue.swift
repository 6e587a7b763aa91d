/// What waits to go to the host on the bulk-in endpoint, and the transfers waiting to take it.
///
/// Pure: moving bytes yields completions for somebody else to deliver.
struct BulkInQueue {
    private enum Item {
        case bytes(ArraySlice<UInt8>)
        /// A short or an empty packet: the end of a phase.
        case end
    }

    private struct Waiting {
        let transfer: Transfer
        var pieces: [ArraySlice<UInt8>] = []
        var count = 0

        func outcome(_ status: TransferStatus) -> TransferOutcome {
            TransferOutcome(status, count: count, pieces: pieces)
        }
    }

    typealias Completion = (transfer: Transfer, outcome: TransferOutcome)

    let packetSize: Int
    private var items: [Item] = []
    private var waiting: [Waiting] = []
    /// Bytes handed over by the function and not yet taken by a transfer.
    private(set) var buffered = 0
    /// Bytes taken by transfers so far.
    private(set) var moved: UInt64 = 0
    /// Where `moved` stops, if anywhere.
    var cutOff: UInt64?

    init(packetSize: Int) { self.packetSize = packetSize }

    var hasWaiting: Bool { !waiting.isEmpty }
    var isCutOff: Bool { cutOff.map { moved >= $0 } ?? false }

    mutating func append(_ bytes: ArraySlice<UInt8>, endsPhase: Bool) {
        if !bytes.isEmpty { items.append(.bytes(bytes)) }
        buffered += bytes.count
        if endsPhase { items.append(.end) }
    }

    mutating func submit(_ transfer: Transfer) { waiting.append(Waiting(transfer: transfer)) }

    mutating func dropBuffered() {
        items.removeAll()
        buffered = 0
    }

    /// Takes a transfer back, with what it already holds.
    mutating func discard(_ transfer: Transfer) -> Completion? {
        guard let index = waiting.firstIndex(where: { $0.transfer === transfer }) else { return nil }
        return (transfer, waiting.remove(at: index).outcome(.cancelled))
    }

    /// Ends every waiting transfer in the same way.
    mutating func endAll(_ status: TransferStatus) -> [Completion] {
        defer { waiting.removeAll() }
        return waiting.map { ($0.transfer, $0.outcome(status)) }
    }

    /// Moves bytes until a transfer is done; `nil` when none can be.
    ///
    /// A transfer ends when it is full or its phase ends. One that is not a whole number of packets waits for what
    /// follows when it is full: more bytes would have been in the same packet, which is overflow.
    mutating func next() -> Completion? {
        while !waiting.isEmpty, let item = items.first, !isCutOff {
            switch item {
            case .end:
                items.removeFirst()
                return finish(.completed)
            case .bytes(let bytes):
                let room = waiting[0].transfer.length - waiting[0].count
                guard room > 0 else { return finish(.overflow) }
                take(min(room, bytes.count, untilCutOff), of: bytes)
                let length = waiting[0].transfer.length
                if waiting[0].count == length, length.isMultiple(of: packetSize) {
                    return finish(.completed)
                }
            }
        }
        return nil
    }

    private var untilCutOff: Int { cutOff.map { Int(clamping: $0 - moved) } ?? .max }

    private mutating func take(_ count: Int, of bytes: ArraySlice<UInt8>) {
        waiting[0].pieces.append(bytes.prefix(count))
        waiting[0].count += count
        buffered -= count
        moved += UInt64(count)
        if count == bytes.count { items.removeFirst() } else { items[0] = .bytes(bytes.dropFirst(count)) }
    }

    private mutating func finish(_ status: TransferStatus) -> Completion {
        let done = waiting.removeFirst()
        return (done.transfer, done.outcome(status))
    }
}
