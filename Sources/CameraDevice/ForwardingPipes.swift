/// Pipes in front of others, which pass on whatever they do not change.
package protocol ForwardingPipes: FunctionPipes {
    /// What is behind.
    var pipes: any FunctionPipes { get }
}

extension ForwardingPipes {
    package var bulkPacketSize: Int { pipes.bulkPacketSize }
    package var isIdle: Bool { pipes.isIdle }
    package var haltedEndpoints: [UInt8] { pipes.haltedEndpoints }

    package func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        pipes.send(bytes, endsPhase: endsPhase, generation: generation)
    }

    package func raise(event: [UInt8]) { pipes.raise(event: event) }
    package func flush() { pipes.flush() }
    package func requestReset() { pipes.requestReset() }
    package func stall() { pipes.stall() }
}
