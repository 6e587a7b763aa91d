/// One bulk-out transfer as the function sees it.
package struct BulkOut: Equatable, Sendable {
    package let bytes: [UInt8]
    /// Whether a short or empty packet ended it.
    package let endsPhase: Bool
    /// The bulk pipes' generation when it was taken; flushing them begins a new one.
    package let generation: UInt64

    package init(bytes: [UInt8], endsPhase: Bool, generation: UInt64) {
        self.bytes = bytes
        self.endsPhase = endsPhase
        self.generation = generation
    }
}

/// What a device does behind its endpoints.
///
/// Everything but `control` is called on the device's one thread, which may block: submitting never waits for it.
package protocol USBFunction: AnyObject, Sendable {
    /// The plug is in.
    func attached(to pipes: any FunctionPipes)
    /// A bulk-out transfer has arrived.
    func received(_ out: BulkOut, on pipes: any FunctionPipes)
    /// The bus was reset, or the function asked for it in a class request; pipes are already flushed.
    func reset(on pipes: any FunctionPipes)
    /// The plug is out; nothing can be sent any more.
    func detached()
    /// Answers a class or vendor request; called on any thread at any time, and must not block.
    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer
}

/// The function's side of the endpoints.
package protocol FunctionPipes: AnyObject, Sendable {
    var bulkPacketSize: Int { get }
    /// Whether the function's thread has nothing to do.
    var isIdle: Bool { get }
    /// The halted bulk endpoints' addresses.
    var haltedEndpoints: [UInt8] { get }

    /// Sends bytes of a bulk-in phase, and with the last of them whatever packet ends it.
    ///
    /// Waits while about 1 MiB is buffered. False when the pipes were flushed since `generation`, or the plug is out.
    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool
    /// Sends one packet on the interrupt endpoint; dropped when too many wait already.
    func raise(event: [UInt8])
    /// Drops what is buffered and begins a new generation; any thread.
    func flush()
    /// Flushes, clears halts, and has `reset` called on the function's thread; any thread.
    func requestReset()
    /// Drops what is buffered and halts both bulk endpoints until the host clears them.
    func stall()
}
