/// How a device misbehaves, on purpose.
package struct Faults: Equatable, Sendable {
    /// The plug comes out once this many bulk-in bytes have passed since it went in; then this is over.
    package var unplugAfterBulkIn: UInt64?
    /// How many of the next transfers find their endpoint halted; class requests, on the control endpoint, are refused.
    package var stalls: [StallPoint: Repetition] = [:]
    /// Nothing on bulk, interrupt or class requests ends any more; what is waiting goes on when this is taken back.
    package var isSilent = false
    /// Most bulk-in bytes a second.
    package var bulkInBytesPerSecond: Int?

    package init() {}

    package static let none = Faults()

    /// Whether the next transfer on an endpoint is one that finds it halted, which is then counted.
    mutating func takeStall(of endpoint: UInt8) -> Bool {
        guard let point = stalls.keys.first(where: { $0.includes(endpoint) }) else { return false }
        guard stalls[point]?.strike() ?? false else { return false }
        if stalls[point]?.isOver ?? true { stalls[point] = nil }
        return true
    }
}

/// Where a transfer can stall.
package enum StallPoint: String, CaseIterable, Sendable {
    /// Whichever bulk endpoint is used next.
    case bulk
    case bulkIn = "bulk-in"
    case bulkOut = "bulk-out"
    case interrupt
    case control

    func includes(_ endpoint: UInt8) -> Bool {
        switch self {
        case .bulk: endpoint == Endpoint.bulkIn || endpoint == Endpoint.bulkOut
        case .bulkIn: endpoint == Endpoint.bulkIn
        case .bulkOut: endpoint == Endpoint.bulkOut
        case .interrupt: endpoint == Endpoint.interruptIn
        case .control: endpoint == Endpoint.control
        }
    }
}

/// How often a fault strikes that is over when it has struck.
package enum Repetition: Equatable, Sendable {
    case times(Int)
    /// Until it is taken back.
    case always

    package static let once = Repetition.times(1)

    package var isOver: Bool {
        if case .times(let count) = self { count <= 0 } else { false }
    }

    /// Whether it strikes now, which is counted.
    package mutating func strike() -> Bool {
        guard !isOver else { return false }
        if case .times(let count) = self { self = .times(count - 1) }
        return true
    }
}

/// What has passed since the device was plugged in.
package struct TransferCounts: Equatable, Sendable {
    package var bulkInBytes: UInt64 = 0
    package var bulkOutBytes: UInt64 = 0
    package var events: UInt64 = 0

    package init() {}
}
