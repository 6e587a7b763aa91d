package import Cryptography

/// Why a sealed item cannot be opened or made.
package enum SealingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes given end before the header does; `needed` is the least number that could be enough.
    case headerTruncated(needed: Int)
    case malformedHeader(String)
    /// The message's suite does not commit to its key, so that one ciphertext could have two plaintexts.
    case uncommittedSuite(UInt16)
    /// A suite that commits, but not the one our items use.
    case otherSuite(UInt16)
    /// The data key is not the one this message commits to.
    case wrongKey
    case headerNotAuthentic
    /// No item with this header and mode has that many bytes.
    case impossibleSize(Int)
    /// The bytes end before the item does.
    case truncated(frame: Int)
    /// Bytes follow the item's end.
    case trailingBytes
    case frameOutOfRange(Int)
    case frameSize(frame: Int, expected: Int, got: Int)
    /// A frame that should be the last is not marked so, or one that should not be is.
    case wrongEnding(frame: Int)
    case wrongSequence(frame: Int)
    /// The initialisation vector is not the sequence number.
    case wrongIV(frame: Int)
    case wrongContentLength(frame: Int)
    case frameNotAuthentic(frame: Int)
    /// None of the wrapped data keys is for this keyring and unwraps.
    case noUsableKey
    /// The writer has ended its item.
    case writerClosed
    case tooLong
    case cryptography(CryptographyError)

    package var description: String {
        switch self {
        case .headerTruncated(let needed): "sealed item: header cut off, at least \(needed) bytes needed"
        case .malformedHeader(let reason): "sealed item: header: \(reason)"
        case .uncommittedSuite(let suite): "sealed item: suite \(hex(suite)) does not commit to its key"
        case .otherSuite(let suite): "sealed item: suite \(hex(suite)) is not 0478"
        case .wrongKey: "sealed item: the key is not the one the item commits to"
        case .headerNotAuthentic: "sealed item: the header's tag is wrong"
        case .impossibleSize(let size): "sealed item: no such item has \(size) bytes"
        case .truncated(let frame): "sealed item: cut off in frame \(frame)"
        case .trailingBytes: "sealed item: bytes after the end"
        case .frameOutOfRange(let frame): "sealed item: there is no frame \(frame)"
        case .frameSize(let frame, let expected, let got):
            "sealed item: frame \(frame) has \(got) bytes, not \(expected)"
        case .wrongEnding(let frame): "sealed item: frame \(frame) is wrongly marked as last or not last"
        case .wrongSequence(let frame): "sealed item: frame \(frame) has another frame's sequence number"
        case .wrongIV(let frame): "sealed item: the IV of frame \(frame) is not its sequence number"
        case .wrongContentLength(let frame): "sealed item: frame \(frame) states another length"
        case .frameNotAuthentic(let frame): "sealed item: the tag of frame \(frame) is wrong"
        case .noUsableKey: "sealed item: no wrapped key is for this keyring"
        case .writerClosed: "sealed item: already ended, nothing is ever appended"
        case .tooLong: "sealed item: more frames than sequence numbers"
        case .cryptography(let error): "sealed item: \(error)"
        }
    }

    private func hex(_ suite: UInt16) -> String {
        let digits = String(suite, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
