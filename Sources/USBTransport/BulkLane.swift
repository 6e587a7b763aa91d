import CUSB
import PTPInitiator
import Synchronization

/// The transfers of one bulk-in endpoint, which two threads post: the camera's own, and the event thread as soon as one
/// completes, so that the wire need not wait until somebody has the bytes.
///
/// Whoever posts does so with the lock, so the order here is the order on the wire. Nothing waits with the lock held.
final class BulkLane: Sendable {
    private struct State {
        /// What has been handed over and not been taken back, oldest first; the first ones may have completed.
        var posted: [USBTransfer] = []
        /// Of those, what has not completed.
        var underWay = 0
        var bytesUnderWay = 0
        var spare: [USBTransfer] = []
        /// Lengths of the requests still to be posted for the phases that are expected.
        var plan: ArraySlice<Int> = []
        /// Transfers there are, in whose hands ever, and the bytes they have room for.
        var made = 0
        var bytesMade = 0
    }

    /// Below this, a kernel short of memory is waited for, and no smaller request is tried.
    private static let leastTransfer = 4 << 10
    /// Beside those under way, some may wait for whoever takes the bytes.
    private static let mostTransfers = RequestPieces.mostUnderWay + RequestPieces.fewest

    // SAFETY: only its handle is used here, which libusb locks itself and which outlives every transfer.
    private nonisolated(unsafe) let device: USBDevice
    private let endpoint: UInt8
    private let pieces: RequestPieces
    private let mostBytes: Int
    private let state = Mutex(State())

    init(_ device: USBDevice, _ pieces: RequestPieces) {
        mostBytes = device.window / 2 * 3
        unsafe self.device = device
        endpoint = device.interface.bulkIn.address
        self.pieces = pieces
    }

    /// Plans requests of these lengths and posts what may be; a failure shows again when something is to be received.
    func expect(_ lengths: [Int]) {
        state.withLock { state in
            // What is posted already, by a hint or for a phase that ended early, serves the first of them.
            state.plan = lengths.dropFirst(state.posted.count)
            _ = postPlanned(&state)
        }
    }

    /// The oldest transfer there is, after everything was posted that may be; where nothing was planned, one of `length`.
    ///
    /// `nil` when the kernel has no memory even for a small one.
    func first(orOneOf length: Int) throws(PipeError) -> USBTransfer? {
        let (code, first) = state.withLock { state in
            var code = postPlanned(&state)
            if code == 0, state.posted.isEmpty { code = post(length, &state) }
            return (code, state.posted.first)
        }
        guard code == 0 || code == LIBUSB_ERROR_NO_MEM.rawValue || code == Self.full else {
            throw PipeError(libusb: code)
        }
        return first
    }

    /// The oldest transfer has been waited for.
    func took(_ transfer: USBTransfer) { state.withLock { _ = $0.posted.removeFirst() } }

    /// Its bytes have been looked at: it may be used again.
    func giveBack(_ transfer: USBTransfer) {
        state.withLock { $0.spare.append(transfer) }
    }

    /// Takes every posted transfer back; `false` where the kernel keeps one.
    func cancelAll() -> Bool {
        let posted = state.withLock { state in
            state.plan = []
            defer { state.posted = [] }
            return state.posted
        }
        for transfer in posted.reversed() { transfer.cancel() }
        let kept = posted.filter { !$0.cancelAndWait() }
        state.withLock { state in
            state.spare += posted.filter { transfer in !kept.contains { $0 === transfer } }
        }
        return kept.isEmpty
    }

    /// On the event thread, for each transfer that completes.
    private func completed(_ transfer: USBTransfer) {
        state.withLock { state in
            state.underWay -= 1
            state.bytesUnderWay -= transfer.length
            // After a failure the endpoint is put in order first.
            if transfer.failure != nil { state.plan = [] }
            _ = postPlanned(&state)
        }
    }

    /// What is answered where as many are under way as may be.
    private static let full = LIBUSB_ERROR_BUSY.rawValue

    private func postPlanned(_ state: inout State) -> Int32 {
        while let length = state.plan.first {
            let code = post(length, &state)
            guard code == 0 else { return code }
            state.plan.removeFirst()
        }
        return 0
    }

    /// Posts one request; answers libusb's error number, or `full`.
    private func post(_ length: Int, _ state: inout State) -> Int32 {
        guard pieces.mayPost(length, beside: state.bytesUnderWay, in: state.underWay) else {
            return Self.full
        }
        guard let transfer = spare(length, &state) else { return Self.full }
        var length = length
        var code: Int32
        repeat {
            code = unsafe transfer.submit(device, endpoint: endpoint, length: length)
            // The kernel's memory for USB requests is shared by all cameras: go on with less.
            guard code == LIBUSB_ERROR_NO_MEM.rawValue, state.posted.isEmpty else { break }
            length = pieces.whole(length / 2)
        } while length > Self.leastTransfer
        guard code == 0 else {
            state.spare.append(transfer)
            return code
        }
        state.posted.append(transfer)
        state.underWay += 1
        state.bytesUnderWay += transfer.length
        return 0
    }

    /// The smallest spare one with room, or a new one, for which smaller ones make room; `nil` where too much is in use.
    private func spare(_ length: Int, _ state: inout State) -> USBTransfer? {
        let fits = state.spare.indices.filter { state.spare[$0].capacity >= length }
        if let best = fits.min(by: { state.spare[$0].capacity < state.spare[$1].capacity }) {
            return state.spare.remove(at: best)
        }
        while state.made >= Self.mostTransfers || state.bytesMade + length > mostBytes {
            let smallest = state.spare.indices.min { state.spare[$0].capacity < state.spare[$1].capacity }
            guard let smallest else { return nil }
            state.bytesMade -= state.spare.remove(at: smallest).capacity
            state.made -= 1
        }
        let made = try? USBTransfer(capacity: length) { [weak self] transfer in
            self?.completed(transfer)
            return false
        }
        guard let made else { return nil }
        state.made += 1
        state.bytesMade += length
        return made
    }
}
