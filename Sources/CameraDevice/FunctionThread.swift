import Foundation
import Synchronization

extension DeviceAttachment {
    fileprivate enum Work {
        case reset
        case out(BulkOut)
    }

    /// Starts the thread the function runs on, which waits until `predecessor` has let go of the function.
    func start(after predecessor: DeviceAttachment?) {
        let thread = Thread { [self] in
            if let predecessor {
                predecessor.finished.wait()
                predecessor.finished.signal()
            }
            function.attached(to: self)
            while let work = nextWork() {
                switch work {
                case .reset: function.reset(on: self)
                case .out(let out): function.received(out, on: self)
                }
            }
            function.detached()
            finished.signal()
        }
        thread.name = "usb-function"
        thread.start()
    }

    /// Waits for the next thing to do; `nil` once the plug is out.
    private func nextWork() -> Work? {
        while true {
            let (isGone, work) = state.withLock { state -> (Bool, Work?) in
                if state.isGone { return (true, nil) }
                let work = state.takeWork(packetSize: bulkPacketSize)
                state.isBusy = work != nil
                state.wait = work == nil ? .work : .nothing
                return (false, work)
            }
            if isGone { return nil }
            if let work { return work }
            wake.wait()
        }
    }
}

extension DeviceAttachment.State {
    fileprivate mutating func takeWork(packetSize: Int) -> DeviceAttachment.Work? {
        if wantsReset {
            wantsReset = false
            return .reset
        }
        guard hasWork else { return nil }
        let transfer = bulkOut.removeFirst()
        counts.bulkOutBytes += UInt64(transfer.length)
        transfer.complete(TransferOutcome(.completed, count: transfer.length))
        let isShort = !transfer.length.isMultiple(of: packetSize) || transfer.length == 0
        return .out(
            BulkOut(
                bytes: transfer.data,
                endsPhase: isShort || transfer.addsZeroPacket,
                generation: generation
            )
        )
    }
}

extension DeviceAttachment: FunctionPipes {
    package var bulkPacketSize: Int { descriptors.speed.bulkPacketSize }

    package var isIdle: Bool { state.withLock { !$0.isBusy && !$0.wantsReset && $0.bulkOut.isEmpty } }

    package var haltedEndpoints: [UInt8] { state.withLock { $0.halted.sorted() } }

    package func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        guard let rate = state.withLock({ $0.faults.bulkInBytesPerSecond }), rate > 0 else {
            return enqueue(bytes[...], endsPhase: endsPhase, generation: generation)
        }
        var rest = bytes[...]
        repeat {
            let piece = rest.prefix(16_384)
            rest = rest.dropFirst(piece.count)
            guard enqueue(piece, endsPhase: endsPhase && rest.isEmpty, generation: generation) else {
                return false
            }
            pause(microseconds: piece.count * 1_000_000 / rate)
        } while !rest.isEmpty
        return true
    }

    package func raise(event: [UInt8]) {
        change { state in
            guard !state.isGone, state.events.count < Self.mostEvents else { return }
            state.events.append(event)
        }
    }

    package func flush() {
        change { state in
            state.generation += 1
            state.bulkIn.dropBuffered()
            state.events.removeAll()
        }
    }

    package func requestReset() {
        change { state in
            state.generation += 1
            state.bulkIn.dropBuffered()
            state.events.removeAll()
            state.halted.removeAll()
            state.wantsReset = true
        }
    }

    package func stall() {
        change { state in
            // Half a phase is worth nothing once the halt is cleared.
            state.bulkIn.dropBuffered()
            state.halt(Endpoint.bulkIn)
            state.halt(Endpoint.bulkOut)
        }
    }

    private func enqueue(_ bytes: ArraySlice<UInt8>, endsPhase: Bool, generation: UInt64) -> Bool {
        while true {
            let isSent: Bool? = change { state in
                guard !state.isGone, state.generation == generation else { return false }
                guard state.bulkIn.buffered < Self.bufferLimit else { return nil }
                state.bulkIn.append(bytes, endsPhase: endsPhase)
                return true
            }
            if let isSent { return isSent }
            // Room may have come since: then there is nothing to wait for.
            let mustWait = state.withLock { state in
                state.wait = .room(generation)
                if state.concernsThread { state.wait = .nothing }
                return !state.isGone && state.generation == generation
                    && state.bulkIn.buffered > Self.bufferLimit / 2
            }
            if mustWait { wake.wait() }
        }
    }

    /// Lets time pass on the function's thread, cut short by the plug coming out.
    private func pause(microseconds: Int) {
        let isGone = state.withLock { state in
            state.wait = .plug
            return state.isGone
        }
        if !isGone { wake.wait(microseconds: microseconds) }
        state.withLock { $0.wait = .nothing }
    }
}
