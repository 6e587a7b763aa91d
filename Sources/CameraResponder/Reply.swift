import CameraDevice
import PTP

/// What an operation comes to, before it is put into containers.
enum Reply: Equatable {
    case ok([UInt32] = [])
    case failure(ResponseCode, [UInt32] = [])
    /// A data phase held in memory, then OK.
    case data([UInt8], [UInt32] = [])
    /// A data phase read from an object as it is sent, then OK with the count.
    case range(handle: UInt32, offset: UInt64, count: Int)
    /// A whole object as it is sent, then OK.
    case whole(handle: UInt32, size: UInt64)
}

/// Sends one operation's data phase and response.
struct ReplySender {
    /// Bytes read from the store at a time, so that reading and sending overlap.
    private static let piece = 256 << 10

    let command: Container
    let pipes: any FunctionPipes
    let generation: UInt64

    func send(_ reply: Reply, from backend: any CameraBackend) {
        switch reply {
        case .ok(let parameters): respond(.ok, parameters)
        case .failure(let code, let parameters): respond(code, parameters)
        case .data(let payload, let parameters):
            guard put(header(payload.count), endsPhase: payload.isEmpty) else { return }
            if !payload.isEmpty { guard put(payload, endsPhase: true) else { return } }
            respond(.ok, parameters)
        case .range(let handle, let offset, let count):
            send(handle, offset, count, from: backend, then: [UInt32(count)])
        case .whole(let handle, let size): send(handle, 0, Int(clamping: size), from: backend, then: [])
        }
    }

    private func send(
        _ handle: UInt32,
        _ offset: UInt64,
        _ count: Int,
        from backend: any CameraBackend,
        then parameters: [UInt32]
    ) {
        var sent = 0
        while sent < count {
            let wanted = min(Self.piece, count - sent)
            let bytes = backend.read(handle, offset: offset + UInt64(sent), count: wanted)
            guard let bytes, bytes.count == wanted else {
                // Before the data phase this can still be said; within it there is only the halt.
                if sent == 0 { respond(.storeNotAvailable) } else { pipes.stall() }
                return
            }
            if sent == 0 { guard put(header(count), endsPhase: false) else { return } }
            sent += wanted
            guard put(bytes, endsPhase: sent == count) else { return }
        }
        if count == 0 { guard put(header(0), endsPhase: true) else { return } }
        respond(.ok, parameters)
    }

    private func header(_ payloadCount: Int) -> [UInt8] {
        ContainerHeader(
            // All ones says "too long for this field" (ISO 15740, USB still image class).
            length: UInt32(clamping: ContainerHeader.byteCount + payloadCount),
            kind: .data,
            code: command.code,
            transaction: command.transaction
        ).serialized()
    }

    private func respond(_ code: ResponseCode, _ parameters: [UInt32] = []) {
        let response = Container.response(code, transaction: command.transaction, parameters: parameters)
        _ = put(response.serialized(), endsPhase: true)
    }

    /// False when the host has cancelled or gone: then nothing more of this operation is sent.
    private func put(_ bytes: [UInt8], endsPhase: Bool) -> Bool {
        pipes.send(bytes, endsPhase: endsPhase, generation: generation)
    }
}
