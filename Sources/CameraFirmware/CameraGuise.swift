package import CameraDevice
package import Channel

/// What stands between a camera and its host: a witness, a liar, or a memory; nothing unless somebody puts it there.
package struct CameraGuise: Sendable {
    /// Hears each question and what the camera would say, and says what is said.
    package typealias Tongue = @Sendable (_ question: RPCRequest, _ answer: Utterance) throws -> Utterance

    package var tongue: Tongue = { $1 }
    /// Put around the device's function.
    package var around: @Sendable (any USBFunction) -> any USBFunction = { $0 }
    /// Says a USB descriptor in its own words.
    package var descriptor: (@Sendable (_ kind: UInt8, _ index: UInt8, _ honest: [UInt8]) -> [UInt8])?

    package init() {}
}

/// What a camera does about a question over the channel.
package enum Utterance: Equatable, Sendable {
    /// A message, put behind its length.
    case message([UInt8])
    /// Bytes that TLS carries as they are.
    case raw([UInt8])
    case nothing
    /// The channel ends.
    case goodbye
}
