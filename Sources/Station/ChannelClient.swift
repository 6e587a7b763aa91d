internal import Channel
internal import Cryptography
internal import Glibc
internal import PTPInitiator
internal import Platform

/// Why the channel did not give an answer.
enum ChannelFailure: Error {
    /// The wire or the camera's PTP broke.
    case wire(PTPError)
    /// TLS ended: by the other side's alert, or by our own verdict on its certificate.
    case tls(CryptographyError)
    /// The camera said something the protocol does not allow.
    case malformed(ChannelError)
    /// The camera did not answer in time.
    case silent
    /// The camera answers, a few bytes at a time, and never comes to an end.
    case slow
    /// The camera said goodbye in the middle.
    case ended
    /// The camera answered, and said no.
    case refused(RPCError)
    case memory(SystemError)
}

/// The station's end of the channel: TLS over PTP vendor operations, one question and answer at a time.
///
/// Confined to its bay's thread. Bytes carry epoch and offset, so a repeated transaction changes nothing.
final class ChannelClient {
    let session: PTPSession
    let tls: TLSSession
    private var outbox: ChannelOutbox
    private var inbox: ChannelInbox
    private let epoch: UInt32
    private var nextID: Int64 = 0
    private let heartbeat: Heartbeat

    private static let mostRead = 256 << 10

    init(session: PTPSession, tls: TLSSession, epoch: UInt32, heartbeat: Heartbeat) {
        self.session = session
        self.tls = tls
        self.epoch = epoch
        self.heartbeat = heartbeat
        outbox = ChannelOutbox(epoch: epoch)
        inbox = ChannelInbox(epoch: epoch)
    }

    /// Begins the channel afresh and shakes hands; the camera's certificate has been judged when this returns.
    func open() throws(ChannelFailure) {
        do { try session.channelReset(epoch: epoch) } catch { throw .wire(error) }
        var pause = Pause()
        while true {
            let done: Bool
            do throws(CryptographyError) { done = try tls.handshake() } catch {
                // The alert that says why is worth sending; the camera shows it.
                try? flush()
                throw .tls(error)
            }
            try flush()
            if done { return }
            try fetch(&pause)
        }
    }

    /// Asks and waits for the answer.
    func ask<Answer: RPCValue>(
        _ method: RPCMethod,
        _ question: some RPCValue,
        as _: Answer.Type = Answer.self
    ) throws(ChannelFailure) -> Answer {
        let id = try send(method, question)
        let length = try prefix()
        var message = [UInt8](repeating: 0, count: length)
        var failure: ChannelFailure?
        unsafe message.withUnsafeMutableBytes { buffer in
            do throws(ChannelFailure) { unsafe try receive(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return try answer(in: message, to: id)
    }

    /// Asks for a data key: the answer goes from TLS into locked memory and from there into the key.
    func askKey(_ question: ReleaseKeyParameters) throws(ChannelFailure) -> ReleasedKey {
        let id = try send(.releaseKey, question)
        let length = try prefix()
        guard length <= 4096 else { throw .malformed(.messageLength(length)) }
        do {
            let message = try SecretBytes(count: length)
            let key = try SecretBytes(count: ReleasedKeyMessage.keyByteCount)
            let outcome = unsafe try message.withMutableBytes { (buffer) throws(ChannelFailure) in
                unsafe try receive(buffer)
                return unsafe try key.withMutableBytes { (room) throws(ChannelFailure) in
                    do throws(ChannelError) {
                        return unsafe try ReleasedKeyMessage.read(
                            UnsafeRawBufferPointer(buffer),
                            id: id,
                            key: room
                        )
                    } catch {
                        throw .malformed(error)
                    }
                }
            }
            switch outcome {
            case .released(let messageID): return ReleasedKey(messageID: messageID, secret: key)
            case .isError:
                let bytes = unsafe message.withBytes { unsafe Array($0) }
                _ = try answer(in: bytes, to: id) as EmptyValue
                throw ChannelFailure.malformed(.malformed(path: "result", reason: "no key"))
            }
        } catch let error as ChannelFailure {
            throw error
        } catch let error as SystemError {
            throw .memory(error)
        } catch {
            throw .malformed(.malformed(path: "result", reason: "\(error)"))
        }
    }

    private func send(_ method: RPCMethod, _ question: some RPCValue) throws(ChannelFailure) -> Int64 {
        nextID += 1
        let request = RPCRequest(id: nextID, method, question)
        let frame: [UInt8]
        do throws(ChannelError) { frame = try MessageFramer.frame(request.serialized()) } catch {
            throw .malformed(error)
        }
        // In pieces, so that neither TLS nor the channel ever buffers a whole receipt at once.
        for start in stride(from: 0, to: frame.count, by: 16 << 10) {
            let piece = Array(frame[start..<min(start + 16 << 10, frame.count)])
            do throws(CryptographyError) { try tls.write(piece) } catch { throw .tls(error) }
            try flush()
        }
        return nextID
    }

    private func prefix() throws(ChannelFailure) -> Int {
        var bytes = [UInt8](repeating: 0, count: MessagePrefix.byteCount)
        var failure: ChannelFailure?
        unsafe bytes.withUnsafeMutableBytes { buffer in
            do throws(ChannelFailure) { unsafe try receive(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        do throws(ChannelError) { return try MessagePrefix.length(bytes) } catch { throw .malformed(error) }
    }

    private func answer<Answer: RPCValue>(in message: [UInt8], to id: Int64) throws(ChannelFailure) -> Answer
    {
        let response: RPCResponse
        do throws(ChannelError) { response = try RPCResponse(parsing: message) } catch {
            throw .malformed(error)
        }
        do throws(RPCResponse.Failure) { return try response.result(of: id) } catch {
            switch error {
            case .refused(let error): throw .refused(error)
            case .malformed(let error): throw .malformed(error)
            }
        }
    }

    /// Fills the buffer with plaintext, fetching as often as needed.
    private func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(ChannelFailure) {
        var filled = 0
        var pause = Pause()
        while filled < buffer.count {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count: Int
            do throws(CryptographyError) { count = unsafe try tls.read(into: room) } catch {
                throw .tls(error)
            }
            filled += count
            guard count == 0 else { continue }
            guard tls.state == .established else { throw .ended }
            try fetch(&pause)
        }
    }

    /// Sends everything TLS has to say.
    private func flush() throws(ChannelFailure) {
        do {
            try outbox.append(tls.drain())
            while !outbox.isEmpty {
                let next = try session.channelWrite(
                    epoch: epoch,
                    offset: outbox.base,
                    bytes: outbox.next(limit: Self.mostRead)
                )
                try outbox.acknowledge(epoch: epoch, below: next)
            }
        } catch let error as PTPError {
            throw .wire(error)
        } catch let error as ChannelError {
            throw .malformed(error)
        } catch {
            throw .silent
        }
    }

    /// Reads what the camera has for us, waiting a little when that is nothing.
    private func fetch(_ pause: inout Pause) throws(ChannelFailure) {
        let bytes: [UInt8]
        do throws(PTPError) {
            bytes = try session.channelRead(epoch: epoch, offset: inbox.next, limit: Self.mostRead)
        } catch {
            throw .wire(error)
        }
        heartbeat.beat()
        guard !bytes.isEmpty else {
            guard pause.wait() else { throw .silent }
            return
        }
        guard pause.begins() else { throw .slow }
        do throws(ChannelError) { try inbox.accept(epoch: epoch, bytes, at: inbox.next) } catch {
            throw .malformed(error)
        }
        do throws(CryptographyError) { try tls.feed(inbox.take()) } catch { throw .tls(error) }
    }
}

/// A data key and the message it belongs to.
struct ReleasedKey {
    let messageID: [UInt8]
    let secret: SecretBytes
}

/// Waits between polls: short at first, longer while nothing comes, and not for ever.
private struct Pause {
    /// Milliseconds the camera may be silent.
    private static let longestSilence: Int64 = 15_000
    /// Milliseconds that a handshake or a message may take, whatever trickles in.
    private static let longest: Int64 = 30_000

    private var microseconds: UInt32 = 200
    private var silentUntil = Monotonic.now() + Self.longestSilence
    private let end = Monotonic.now() + Self.longest

    /// Begins afresh after bytes have come; false when it has all taken too long.
    mutating func begins() -> Bool {
        microseconds = 200
        silentUntil = Monotonic.now() + Self.longestSilence
        return Monotonic.now() < end
    }

    mutating func wait() -> Bool {
        guard Monotonic.now() < min(silentUntil, end) else { return false }
        usleep(microseconds)
        microseconds = min(microseconds * 2, 10_000)
        return true
    }
}
