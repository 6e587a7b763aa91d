/// What goes wrong once in what a camera sends on its bulk-in endpoint.
package enum PhaseFault: Equatable, Sendable {
    /// The next data phase ends so many bytes early, while its length stays.
    case short(Int)
    /// The next data phase goes on for so many bytes after its end, while its length stays.
    case long(Int)
    /// The next response belongs to another transaction.
    case wrongTransaction
    /// The next data phase says it has so many bytes.
    case wrongLength(UInt32)
    /// One bit of the next bytes of an object is another.
    case flippedBit
}
