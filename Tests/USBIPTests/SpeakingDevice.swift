import CameraDevice
import Synchronization

/// A device that answers an order of four bytes, a little-endian count, with so many bytes of a pattern.
final class SpeakingDevice: USBFunction {
    private let resets = Mutex(0)
    private let stays = Mutex(0)

    var resetCount: Int { resets.withLock { $0 } }
    /// How often the plug is in, less how often it has come out: 0 or 1.
    var stayCount: Int { stays.withLock { $0 } }

    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 + $0 >> 9) }
    }
    static func order(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    func attached(to pipes: any FunctionPipes) { stays.withLock { $0 += 1 } }
    func detached() { stays.withLock { $0 -= 1 } }
    func reset(on pipes: any FunctionPipes) { resets.withLock { $0 += 1 } }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        let count = out.bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        pipes.raise(event: Array(out.bytes))
        // The highest bit: more would follow, but does not.
        let isUnfinished = count & 1 << 31 != 0
        _ = pipes.send(
            Self.pattern(count & 0x7fff_ffff),
            endsPhase: !isUnfinished,
            generation: out.generation
        )
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        setup.isIn ? .data([UInt8](repeating: 0x5a, count: 600)) : .acknowledged
    }
}
