import CameraDevice
import Glibc
import Synchronization

/// One open of a device node: its transfers under way and those to be reaped.
final class UsbfsFile: Sendable {
    struct Finished: Sendable {
        let urb: UsbfsURB
        let outcome: TransferOutcome
    }

    private struct State {
        var underWay: [UInt64: Transfer] = [:]
        var finished: [Finished] = []
        var isClosed = false
    }

    let node: UsbfsNode
    private let state = Mutex(State())

    init(node: UsbfsNode) { self.node = node }

    /// Submits a transfer; an errno when it is not accepted.
    ///
    /// `payload` is the client's buffer for a transfer towards the device, and a control transfer's setup and data.
    func submit(_ urb: UsbfsURB, payload: [UInt8]) -> Int32? {
        guard let transfer = transfer(urb, payload: payload) else { return EINVAL }
        let isNew = state.withLock { $0.underWay.updateValue(transfer, forKey: urb.address) == nil }
        guard isNew else { return EINVAL }
        guard node.memory.take(urb.length) else {
            state.withLock { $0.underWay[urb.address] = nil }
            return ENOMEM
        }
        do throws(SubmitError) {
            try node.attachment.submit(transfer)
            return nil
        } catch {
            state.withLock { $0.underWay[urb.address] = nil }
            node.memory.giveBack(urb.length)
            return error == .disconnected ? ENODEV : ENOENT
        }
    }

    /// Takes a transfer back; an errno when it is not under way.
    func discard(_ address: UInt64) -> Int32? {
        guard !node.attachment.isGone else { return ENODEV }
        guard let transfer = state.withLock({ $0.underWay[address] }) else { return EINVAL }
        return node.attachment.discard(transfer) ? nil : EINVAL
    }

    /// The oldest finished transfer, if any.
    func reap() -> Finished? {
        state.withLock { state in
            guard !state.finished.isEmpty else { return nil }
            if state.finished.count == 1 { node.gate.lower() }
            // As the kernel: what is done counts until it is fetched.
            node.memory.giveBack(state.finished[0].urb.length)
            return state.finished.removeFirst()
        }
    }

    /// The descriptor is closed: transfers are taken back and nothing is kept.
    func close() {
        let transfers = state.withLock { state in
            state.isClosed = true
            if !state.finished.isEmpty { node.gate.lower() }
            for finished in state.finished { node.memory.giveBack(finished.urb.length) }
            state.finished.removeAll()
            return Array(state.underWay.values)
        }
        for transfer in transfers { node.attachment.discard(transfer) }
        node.release(for: self)
    }

    private func transfer(_ urb: UsbfsURB, payload: [UInt8]) -> Transfer? {
        let complete: @Sendable (TransferOutcome) -> Void = { [self] outcome in finish(urb, outcome) }
        if urb.endpoint & 0x7f == Endpoint.control {
            guard let setup = try? SetupPacket(parsing: payload) else { return nil }
            guard SetupPacket.byteCount + Int(setup.length) <= urb.length else { return nil }
            let data = setup.isIn ? [] : Array(payload.dropFirst(SetupPacket.byteCount))
            return Transfer(control: setup, data: data, complete: complete)
        }
        if Endpoint.isIn(urb.endpoint) {
            return Transfer(from: urb.endpoint, length: urb.length, complete: complete)
        }
        return Transfer(
            to: urb.endpoint,
            data: payload,
            addsZeroPacket: urb.addsZeroPacket,
            complete: complete
        )
    }

    private func finish(_ urb: UsbfsURB, _ outcome: TransferOutcome) {
        state.withLock { state in
            state.underWay[urb.address] = nil
            guard !state.isClosed else { return node.memory.giveBack(urb.length) }
            state.finished.append(Finished(urb: urb, outcome: outcome))
            if state.finished.count == 1 { node.gate.raise() }
        }
    }
}
