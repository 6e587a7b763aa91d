internal import Bytes

/// A cursor over the front of a sealed item that tells "more is needed" from "longer than any header".
struct HeaderReader {
    private var reader: ByteReader
    private let available: Int

    init(_ prefix: [UInt8]) {
        let bytes = Array(prefix.prefix(SealedHeader.maximumByteCount))
        available = bytes.count
        reader = ByteReader(bytes)
    }

    var offset: Int { reader.offset }

    mutating func byte() throws(SealingError) -> UInt8 { UInt8(try integer(UInt8.self)) }
    mutating func uint16() throws(SealingError) -> UInt16 { try integer() }
    mutating func uint32() throws(SealingError) -> UInt32 { try integer() }

    mutating func take(_ count: Int) throws(SealingError) -> [UInt8] {
        do throws(TruncatedBytes) { return Array(try reader.take(count)) } catch { throw refusal(error) }
    }

    /// A field with a 16-bit length before it.
    mutating func field() throws(SealingError) -> [UInt8] { try take(Int(try uint16())) }

    private mutating func integer<T: FixedWidthInteger & UnsignedInteger>(
        _: T.Type = T.self
    ) throws(SealingError) -> T {
        do throws(TruncatedBytes) { return try reader.bigEndian() } catch { throw refusal(error) }
    }

    private func refusal(_ error: TruncatedBytes) -> SealingError {
        let needed = available + error.needed - error.available
        guard needed <= SealedHeader.maximumByteCount else { return SealedHeader.tooLong }
        return .headerTruncated(needed: needed)
    }
}
