import Dispatch
import Platform
import Synchronization
import USBIP

/// Replies on their way to the host, sent by a thread of their own so that no completion ever waits for a socket.
final class ReplyQueue: Sendable {
    private struct State {
        var pieces: [ArraySlice<UInt8>] = []
        /// Bytes appended and not yet taken by the kernel.
        var bytes = 0
        var isEnding = false
        var isAsleep = false
    }

    private let socket: StreamSocket
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(socket: StreamSocket) { self.socket = socket }

    /// Bytes that the host has not taken yet.
    var backlog: Int { state.withLock { $0.bytes } }

    /// Never waits; any thread.
    func append(_ reply: URBReply, data: [ArraySlice<UInt8>] = []) {
        let pieces = [reply.bytes[...]] + data.filter { !$0.isEmpty }
        change { state in
            state.pieces += pieces
            state.bytes += pieces.reduce(0) { $0 + $1.count }
        }
    }

    /// Lets `run` return once everything appended has been sent.
    func end() { change { $0.isEnding = true } }

    /// Sends until ended or the host is gone; then the stream is over in both directions.
    func run() {
        defer { socket.shutdown() }
        while true {
            let (pieces, isEnding) = state.withLock { state in
                defer { state.pieces.removeAll() }
                state.isAsleep = state.pieces.isEmpty && !state.isEnding
                return (state.pieces, state.isEnding)
            }
            if pieces.isEmpty {
                if isEnding { return }
                wake.wait()
                continue
            }
            guard (try? socket.send(pieces)) != nil else { return }
            let count = pieces.reduce(0) { $0 + $1.count }
            state.withLock { $0.bytes -= count }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let wasAsleep = state.withLock { state in
            body(&state)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if wasAsleep { wake.signal() }
    }
}
