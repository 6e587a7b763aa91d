import Synchronization

/// One stay of a device on a bus, from plug to unplug: its endpoint queues and the thread its function runs on.
///
/// The bus submits transfers and gets their completions; everything ends at `detach`, after which submitting fails.
package final class DeviceAttachment: Sendable {
    struct State {
        var bulkIn: BulkInQueue
        var bulkOut: [Transfer] = []
        var interrupts: [Transfer] = []
        var events: [[UInt8]] = []
        /// Class requests that a silent device leaves unanswered.
        var heldControls: [Transfer] = []
        var halted: Set<UInt8> = []
        var faults: Faults
        var counts = TransferCounts()
        var generation: UInt64 = 0
        var configuration: UInt8 = 0
        var isGone = false
        var isBusy = true
        var wantsReset = false
        /// What the function's thread waits for.
        var wait = Wait.nothing
    }

    /// Why the function's thread may be asleep.
    enum Wait {
        case nothing
        case work
        /// Room for more bulk-in bytes of a generation.
        case room(UInt64)
        /// Only the plug coming out.
        case plug
    }

    static let bufferLimit = 1 << 20
    static let mostEvents = 64

    package let descriptors: DescriptorSet
    let function: any USBFunction
    let state: Mutex<State>
    let wake = Wakeup()
    let finished = Wakeup()
    private let onSelfDetach: @Sendable () -> Void

    init(
        descriptors: DescriptorSet,
        function: any USBFunction,
        faults: Faults,
        onSelfDetach: @escaping @Sendable () -> Void
    ) {
        self.descriptors = descriptors
        self.function = function
        self.onSelfDetach = onSelfDetach
        var queue = BulkInQueue(packetSize: descriptors.speed.bulkPacketSize)
        queue.cutOff = faults.unplugAfterBulkIn
        state = Mutex(State(bulkIn: queue, faults: faults))
    }

    package var isGone: Bool { state.withLock { $0.isGone } }
    package var counts: TransferCounts { state.withLock { $0.counts } }
    /// What has still to go wrong.
    var faults: Faults { state.withLock { $0.faults } }

    /// Accepts a transfer without waiting; its completion may be called before this returns.
    package func submit(_ transfer: Transfer) throws(SubmitError) {
        if transfer.endpoint == Endpoint.control { return try submitControl(transfer) }
        let failure: SubmitError? = change { state in
            guard !state.isGone else { return .disconnected }
            if state.faults.takeStall(of: transfer.endpoint) { state.halted.insert(transfer.endpoint) }
            if state.halted.contains(transfer.endpoint) {
                transfer.complete(TransferOutcome(.stalled))
                return nil
            }
            switch transfer.endpoint {
            case Endpoint.bulkIn: state.bulkIn.submit(transfer)
            case Endpoint.bulkOut: state.bulkOut.append(transfer)
            case Endpoint.interruptIn: state.interrupts.append(transfer)
            default: return .noSuchEndpoint
            }
            return nil
        }
        if let failure { throw failure }
    }

    /// Takes a transfer back; false when it has ended already.
    @discardableResult
    package func discard(_ transfer: Transfer) -> Bool {
        change { state in
            if let (transfer, outcome) = state.bulkIn.discard(transfer) {
                transfer.complete(outcome)
                return true
            }
            let isFound =
                state.bulkOut.remove(transfer) || state.interrupts.remove(transfer)
                || state.heldControls.remove(transfer)
            if isFound { transfer.complete(TransferOutcome(.cancelled)) }
            return isFound
        }
    }

    /// Clears a halt, as the host's request or system call does.
    package func clearHalt(endpoint: UInt8) {
        change { state in _ = state.halted.remove(endpoint) }
    }

    /// A reset of the port: every transfer ends, the function starts afresh.
    package func resetPort() {
        change { state in
            state.endAll(.cancelled)
            state.configuration = 1
        }
        requestReset()
    }

    /// Pulls the plug: every transfer ends as disconnected and the function's thread unwinds; safe to repeat.
    package func detach() {
        change { state in state.pullPlug() }
    }

    /// Changes the faults; what they held back goes on when they no longer do.
    func changeFaults(_ body: @Sendable (inout Faults) -> Void) {
        let answered: [Transfer] = change { state in
            body(&state.faults)
            state.bulkIn.cutOff = state.faults.unplugAfterBulkIn
            state.stallWaiting()
            guard !state.faults.isSilent else { return [] }
            defer { state.heldControls.removeAll() }
            return state.heldControls
        }
        // The host may have taken one back or gone in between; then nobody waits for the answer any more.
        for transfer in answered { try? submitControl(transfer) }
    }

    /// Changes the state, then moves whatever can move, and wakes the function's thread if it might care.
    @discardableResult
    func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, wakes, hasCutItselfOff) = state.withLock { state in
            let result = body(&state)
            let isCutOff = state.pump()
            let wakes = state.concernsThread
            if wakes { state.wait = .nothing }
            return (result, wakes, isCutOff)
        }
        if wakes { wake.signal() }
        if hasCutItselfOff { onSelfDetach() }
        return result
    }
}

extension DeviceAttachment.State {
    /// Whether the function's thread sleeps and what it waits for has come.
    var concernsThread: Bool {
        switch wait {
        case .nothing: false
        case .work: isGone || hasWork
        case .room(let generation):
            isGone || generation != self.generation || bulkIn.buffered <= DeviceAttachment.bufferLimit / 2
        case .plug: isGone
        }
    }

    var hasWork: Bool {
        wantsReset || !bulkOut.isEmpty && !faults.isSilent && !halted.contains(Endpoint.bulkOut)
    }

    /// Delivers everything that can be; whether the fault that pulls the plug struck.
    mutating func pump() -> Bool {
        guard !isGone, !faults.isSilent else { return false }
        if !halted.contains(Endpoint.bulkIn) {
            while let (transfer, outcome) = bulkIn.next() { transfer.complete(outcome) }
        }
        counts.bulkInBytes = bulkIn.moved
        while !interrupts.isEmpty, !events.isEmpty {
            let transfer = interrupts.removeFirst()
            let event = events.removeFirst()
            let fits = event.prefix(transfer.length)
            counts.events += 1
            transfer.complete(
                TransferOutcome(
                    fits.count == event.count ? .completed : .overflow,
                    count: fits.count,
                    pieces: [fits]
                )
            )
        }
        guard bulkIn.isCutOff else { return false }
        faults.unplugAfterBulkIn = nil
        pullPlug()
        return true
    }

    mutating func pullPlug() {
        isGone = true
        endAll(.disconnected)
        bulkIn.dropBuffered()
        events.removeAll()
    }

    mutating func endAll(_ status: TransferStatus) {
        for (transfer, outcome) in bulkIn.endAll(status) { transfer.complete(outcome) }
        for transfer in bulkOut + interrupts + heldControls { transfer.complete(TransferOutcome(status)) }
        bulkOut.removeAll()
        interrupts.removeAll()
        heldControls.removeAll()
    }

    /// A halt that is planned for an endpoint meets the transfers that wait there already.
    mutating func stallWaiting() {
        guard !isGone else { return }
        if bulkIn.hasWaiting, faults.takeStall(of: Endpoint.bulkIn) { halt(Endpoint.bulkIn) }
        if !interrupts.isEmpty, faults.takeStall(of: Endpoint.interruptIn) { halt(Endpoint.interruptIn) }
    }

    /// Ends the transfers waiting on an endpoint that has just been halted.
    mutating func halt(_ endpoint: UInt8) {
        halted.insert(endpoint)
        if endpoint == Endpoint.bulkIn {
            for (transfer, outcome) in bulkIn.endAll(.stalled) { transfer.complete(outcome) }
        }
        if endpoint == Endpoint.bulkOut {
            for transfer in bulkOut { transfer.complete(TransferOutcome(.stalled)) }
            bulkOut.removeAll()
        }
        if endpoint == Endpoint.interruptIn {
            for transfer in interrupts { transfer.complete(TransferOutcome(.stalled)) }
            interrupts.removeAll()
        }
    }
}

extension [Transfer] {
    fileprivate mutating func remove(_ transfer: Transfer) -> Bool {
        guard let index = firstIndex(where: { $0 === transfer }) else { return false }
        remove(at: index)
        return true
    }
}
