import Channel
import Testing

@Suite("Refusals")
struct RefusalReasonTests {
    @Test func `every reason has its own sentence in every view, short and without a full stop`() {
        for view in [RefusalReason.View.station, .camera, .cameraOfDock] {
            let sentences = RefusalReason.allCases.map { $0.sentence(for: view) }
            #expect(Set(sentences).count == RefusalReason.allCases.count)
            #expect(sentences.allSatisfy { (10...200).contains($0.count) && !$0.hasSuffix(".") })
        }
    }

    @Test func `codes are those of the protocol`() {
        #expect(RefusalReason.allCases.map(\.rawValue) == Array(1...14))
        #expect(RefusalReason(rawValue: 0) == nil)
        #expect(ChannelOperation.allCases.map(\.rawValue) == [0x9B41, 0x9B42, 0x9B43, 0x9B44])
    }
}
