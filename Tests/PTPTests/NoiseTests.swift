import PTP
import PTPInitiator
import Testing

@Suite("PTP over a noisy wire")
struct NoiseTests {
    /// Does one random thing to what waits on the bulk-in endpoint.
    private static func disturb(_ pipe: ScriptedPipe, _ random: inout Noise) {
        guard !pipe.phases.isEmpty else { return }
        let index = Int.random(in: pipe.phases.indices, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0 where !pipe.phases[index].isEmpty:
            let byte = Int.random(in: pipe.phases[index].indices, using: &random)
            pipe.phases[index][byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: pipe.phases[index].removeLast(Int.random(in: 0...pipe.phases[index].count, using: &random))
        case 2: pipe.phases[index] += (0..<Int.random(in: 1..<200, using: &random)).map { UInt8($0) }
        case 3: pipe.phases.insert(pipe.phases[index], at: index)
        case 4: pipe.phases.remove(at: index)
        case 5: pipe.phases.swapAt(0, index)
        case 6:
            pipe.receiveErrors = [[.timedOut, .stalled, .overflow].randomElement(using: &random) ?? .stalled]
        case 7: pipe.statuses = [(0..<Int.random(in: 0..<9, using: &random)).map { UInt8($0) }]
        default: break
        }
    }

    @Test(arguments: 1...40) func `whatever comes, a session ends what it began or says what happened`(
        seed: UInt64
    ) throws {
        var random = Noise(state: seed)
        var isNoisy = false
        let pipe = ScriptedPipe { pipe, command, data in
            pipe.answerHonestly(command, data)
            if isNoisy, Int.random(in: 0..<3, using: &random) == 0 { Self.disturb(pipe, &random) }
        }
        let session = PTPSession(pipe)
        try session.open()
        isNoisy = true
        for _ in 0..<200 where session.state == .open {
            let count = Int.random(in: 1...500, using: &random)
            var seen = 0
            do throws(PTPError) {
                let received = try session.read(1, offset: 0, count: count, isLast: false) {
                    seen += $0.count
                }
                #expect(received == count && seen == count)
                _ = try session.objectInfo(1)
                _ = try session.channelRead(epoch: 5, offset: 0, limit: 100)
                _ = try session.channelWrite(epoch: 5, offset: 0, bytes: [1, 2, 3])
            } catch {
                #expect(seen <= count)
                #expect(error.aftermath != .disconnected)
            }
        }
        #expect(session.state == .open || session.state == .fault)
        #expect(pipe.phases.count < 300)
    }
}

/// Reproducible choices.
private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
