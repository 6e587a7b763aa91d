import PTP

/// Checks a data phase while it streams by, and passes its payload on.
///
/// Nothing is passed on once anything is wrong, nor ever more than the header stated.
struct IncomingData {
    enum Content {
        /// A data phase of this transaction with so many bytes of payload.
        case data(Int)
        /// The camera answered at once, without a data phase.
        case response(Container)
        /// An answer to an earlier transaction, or a stray zero-length packet (`nil`).
        case stale(UInt32?)
    }

    private let operation: OperationCode
    private let transaction: UInt32
    private let limits: Request.Incoming
    private var header: ContainerHeader?
    private var response: [UInt8] = []
    private var received = 0
    private var failure: PTPCause?

    init(operation: OperationCode, transaction: UInt32, limits: Request.Incoming) {
        self.operation = operation
        self.transaction = transaction
        self.limits = limits
    }

    @safe mutating func take(_ chunk: UnsafeRawBufferPointer, deliver: (UnsafeRawBufferPointer) -> Void) {
        var chunk = unsafe chunk
        if header == nil, failure == nil {
            guard unsafe !chunk.isEmpty else { return }
            do {
                let header = unsafe try ContainerHeader(
                    parsing: Array(chunk.prefix(ContainerHeader.byteCount))
                )
                self.header = header
                guard header.kind != .response else { return unsafe keep(chunk) }
                try check(header)
                unsafe chunk = UnsafeRawBufferPointer(rebasing: chunk.dropFirst(ContainerHeader.byteCount))
            } catch let error as PTPFormatError {
                failure = .malformed(error)
            } catch {
                failure = error as? PTPCause
            }
        }
        guard failure == nil, let header, unsafe !chunk.isEmpty else { return }
        guard header.kind == .data else { return unsafe keep(chunk) }
        received += chunk.count
        guard received <= Int(header.length) - ContainerHeader.byteCount else {
            failure = .lengthMismatch(
                stated: Int(header.length),
                received: ContainerHeader.byteCount + received
            )
            return
        }
        unsafe deliver(chunk)
    }

    /// Keeps what came instead of a data phase, one byte more than a response can have, so that too long a one shows.
    private mutating func keep(_ chunk: UnsafeRawBufferPointer) {
        unsafe response.append(contentsOf: chunk.prefix(Container.longestWithoutData + 1 - response.count))
    }

    func content() throws(PTPCause) -> Content {
        if let failure { throw failure }
        guard let header else { return .stale(nil) }
        guard header.kind == .data else {
            let container: Container
            do { container = try Container(parsing: response) } catch { throw .malformed(error) }
            return container.transaction == transaction
                ? .response(container) : .stale(container.transaction)
        }
        let stated = Int(header.length) - ContainerHeader.byteCount
        guard stated == received else {
            throw .lengthMismatch(stated: stated, received: received)
        }
        return .data(received)
    }

    private func check(_ header: ContainerHeader) throws(PTPCause) {
        guard header.kind == .data else { throw .wrongPhase(expected: .data, received: header.kind) }
        guard header.transaction == transaction else {
            throw .wrongTransaction(expected: transaction, received: header.transaction)
        }
        guard header.code == operation.rawValue else {
            throw .wrongOperation(received: OperationCode(rawValue: header.code))
        }
        let stated = Int(header.length) - ContainerHeader.byteCount
        guard stated == limits.most || (stated < limits.most && !limits.isExact) else {
            throw .wrongLength(expected: limits.most, stated: stated)
        }
    }
}
