/// A bay that could start a recording now.
package struct ReadyBay: Equatable, Sendable {
    package let bay: String
    /// The tick of its last start; 0 if it has not started any since it became ready.
    package let lastStart: UInt64
    package let next: Plan

    package init(bay: String, lastStart: UInt64, next: Plan) {
        self.bay = bay
        self.lastStart = lastStart
        self.next = next
    }
}

/// Chooses which bays start their next recording.
package enum Scheduler {
    /// Returns the bays to start, fairest first, at most `slots` of them.
    ///
    /// The bay that started longest ago goes first, so no ready bay waits while another starts two recordings; among
    /// bays that waited equally long, evidential first, then oldest.
    package static func choose(_ ready: [ReadyBay], slots: Int) -> [String] {
        let ordered = ready.sorted { left, right in
            if left.lastStart != right.lastStart { return left.lastStart < right.lastStart }
            if Plan.isBefore(left.next, right.next) { return true }
            if Plan.isBefore(right.next, left.next) { return false }
            return left.bay < right.bay
        }
        return ordered.prefix(max(0, slots)).map(\.bay)
    }
}
