import CameraDevice
import PTP

/// Puts bulk-out transfers together to containers, however the host cuts them.
struct ContainerAssembler {
    enum Result: Equatable {
        /// More is to come.
        case incomplete
        case container(Container)
        /// A data container that is over, but was too long to keep or ended too early.
        case unusable(ContainerHeader)
        /// Not PTP: where the next container would begin cannot be known.
        case broken
    }

    /// The longest container kept: a channel write of 1 MiB.
    static let limit = ContainerHeader.byteCount + (1 << 20)

    private var header: ContainerHeader?
    private var kept: [UInt8] = []
    private var received: UInt64 = 0

    mutating func feed(_ out: BulkOut) -> Result {
        guard let header else { return begin(out) }
        return take(out, header)
    }

    private mutating func begin(_ out: BulkOut) -> Result {
        // The empty packet behind a container that filled its last one.
        if out.bytes.isEmpty { return .incomplete }
        guard let header = try? ContainerHeader(parsing: out.bytes) else { return .broken }
        self.header = header
        received = 0
        kept = []
        return take(out, header)
    }

    private mutating func take(_ out: BulkOut, _ header: ContainerHeader) -> Result {
        received += UInt64(out.bytes.count)
        let isKept = header.length <= Self.limit
        if isKept { kept += out.bytes }
        let isEndless = header.length == ContainerHeader.unknownLength
        let isWhole = !isEndless && received >= UInt64(header.length)
        guard isWhole || out.endsPhase else { return .incomplete }
        defer { self.header = nil }
        if isKept, received == UInt64(header.length) {
            guard let container = try? Container(parsing: kept) else { return .broken }
            return .container(container)
        }
        return header.kind == .data && received <= UInt64(header.length) ? .unusable(header) : .broken
    }
}
