/// What went wrong on the wire.
package enum PipeError: Error, Equatable, Sendable {
    /// The device is gone.
    case disconnected
    case timedOut
    case stalled
    /// The device sent more than was asked for.
    case overflow
    case failed(String)
}

/// The one seam between PTP and the wire: three endpoints and the still-image class's control requests.
///
/// Blocking; confined to the thread that drives the session. Times are in milliseconds.
package protocol BulkPipe: AnyObject {
    /// Largest packet of the bulk-in endpoint, bytes.
    var maximumPacketSize: Int { get }

    /// Sends one bulk-out transfer; `endsWithShortPacket` adds a zero-length packet when the size is a multiple of it.
    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError)

    /// Says how many bytes the next bulk-in phases bring, so that requests for all of them can be on their way at once.
    ///
    /// A guess: a phase may turn out shorter or longer.
    func expect(_ phases: [Int])

    /// Receives one phase: until a packet shorter than the largest one, or until `count` bytes have come.
    ///
    /// A phase of exactly `count` bytes that is a multiple of the packet size is followed by a zero-length packet
    /// on the wire, which the next call returns as a phase of 0 bytes (or never sees, where a device forgets it).
    /// `body` sees the bytes of each completed transfer in order, valid only during the call.
    /// Returns the number of bytes received. Receiving more than `count` is `overflow`.
    /// After any error the requests in flight have been cancelled and what they brought is lost.
    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int

    /// As `receive`, but for a phase that may take any time: only `silence` milliseconds without a byte are too long.
    @safe func receiveStream(
        upTo count: Int,
        silence: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int

    /// PIMA 15740 D.5.2.1: cancel request, class control 0x64.
    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError)
    /// PIMA 15740 D.5.2.4: device status, class control 0x67; the raw answer.
    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8]
    /// PIMA 15740 D.5.2.3: device reset, class control 0x66.
    func deviceReset(timeout: Int) throws(PipeError)
    /// Clears a halted bulk endpoint pair.
    func clearHalts() throws(PipeError)
    /// Resets the USB device itself: the last rung.
    func resetPort() throws(PipeError)
    /// Takes an event that arrived on the interrupt endpoint, if any; never waits.
    func takeEvent() -> [UInt8]?
}

extension BulkPipe {
    /// For pipes that know no silence: as long as the slowest acceptable rate would take.
    @safe package func receiveStream(
        upTo count: Int,
        silence: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        try receive(upTo: count, timeout: silence + count / Timeouts.standard.slowestRate, body)
    }
}
