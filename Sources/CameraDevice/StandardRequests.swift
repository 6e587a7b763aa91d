import Synchronization

/// The requests of chapter 9 of the USB specification that a host may send.
private enum StandardRequest {
    static let getStatus: UInt8 = 0
    static let clearFeature: UInt8 = 1
    static let setFeature: UInt8 = 3
    static let setAddress: UInt8 = 5
    static let getDescriptor: UInt8 = 6
    static let getConfiguration: UInt8 = 8
    static let setConfiguration: UInt8 = 9
    static let getInterface: UInt8 = 10
    static let setInterface: UInt8 = 11
    static let setSystemExitLatency: UInt8 = 48
    static let setIsochronousDelay: UInt8 = 49
}

extension DeviceAttachment {
    private static let endpointHalt: UInt16 = 0

    /// Answers a control transfer; a silent device answers only what its hardware would.
    func submitControl(_ transfer: Transfer) throws(SubmitError) {
        guard let setup = transfer.setup else { throw .noSuchEndpoint }
        let isStandard = setup.kind == .standard
        let isHeld: Bool? = change { state in
            if state.isGone { return nil }
            // The next request clears a halt of the control endpoint, so this one alone is refused.
            if !isStandard, state.faults.takeStall(of: Endpoint.control) {
                transfer.complete(TransferOutcome(.stalled))
                return true
            }
            guard state.faults.isSilent, !isStandard else { return false }
            state.heldControls.append(transfer)
            return true
        }
        guard let isHeld else { throw .disconnected }
        if isHeld { return }
        let answer =
            isStandard
            ? standardAnswer(setup) : function.control(setup, data: transfer.data, on: self)
        let outcome: TransferOutcome =
            switch answer {
            case .stall: TransferOutcome(.stalled)
            case .acknowledged: TransferOutcome(.completed, count: setup.isIn ? 0 : transfer.data.count)
            case .data(let bytes): Self.outcome(bytes.prefix(Int(setup.length)))
            }
        state.withLock { state in
            transfer.complete(state.isGone ? TransferOutcome(.disconnected) : outcome)
        }
    }

    private static func outcome(_ bytes: ArraySlice<UInt8>) -> TransferOutcome {
        TransferOutcome(.completed, count: bytes.count, pieces: [bytes])
    }

    private func standardAnswer(_ setup: SetupPacket) -> ControlAnswer {
        let endpoint = UInt8(truncatingIfNeeded: setup.index)
        let isHaltFeature = setup.recipient == .endpoint && setup.value == Self.endpointHalt
        switch setup.request {
        case StandardRequest.getDescriptor:
            let kind = UInt8(truncatingIfNeeded: setup.value >> 8)
            let index = UInt8(truncatingIfNeeded: setup.value)
            return descriptors.descriptor(kind: kind, index: index).map { .data($0) } ?? .stall
        case StandardRequest.getStatus:
            switch setup.recipient {
            case .device: return .data([1, 0])
            case .endpoint: return .data([haltedEndpoints.contains(endpoint) ? 1 : 0, 0])
            case .interface, .other: return .data([0, 0])
            }
        case StandardRequest.clearFeature where isHaltFeature:
            clearHalt(endpoint: endpoint)
            return .acknowledged
        case StandardRequest.setFeature where isHaltFeature:
            change { state in state.halt(endpoint) }
            return .acknowledged
        case StandardRequest.getConfiguration:
            return .data([state.withLock { $0.configuration }])
        case StandardRequest.setConfiguration:
            return setConfiguration(UInt8(truncatingIfNeeded: setup.value))
        case StandardRequest.getInterface:
            return .data([0])
        case StandardRequest.setInterface:
            return setup.value == 0 && setup.index == 0 ? .acknowledged : .stall
        // Powers, latencies and addresses: nothing here depends on them.
        case StandardRequest.clearFeature, StandardRequest.setFeature, StandardRequest.setAddress,
            StandardRequest.setSystemExitLatency, StandardRequest.setIsochronousDelay:
            return .acknowledged
        default: return .stall
        }
    }

    /// Selects the only configuration there is, which clears halts, as choosing one does on any device.
    ///
    /// A host that chooses again has reset the port, or wants the effect of that: a bus that does not pass resets on,
    /// such as USB/IP, has no other way to say so.
    func setConfiguration(_ value: UInt8) -> ControlAnswer {
        guard value <= 1 else { return .stall }
        let isAgain = change { state in
            let isAgain = state.configuration != 0
            if isAgain { state.endAll(.cancelled) }
            state.configuration = value
            state.halted.removeAll()
            return isAgain
        }
        if isAgain { requestReset() }
        return .acknowledged
    }
}
