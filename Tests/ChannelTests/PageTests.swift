import Channel
import Foundation
import TestSupport
import Testing

@Suite struct `The page about the camera protocol` {
    private let page: String

    init() throws {
        page = try String(contentsOfFile: Repository.path("docs/camera-protocol.md"), encoding: .utf8)
    }

    @Test func `has every method, every state of the indicator and every channel operation`() {
        for method in RPCMethod.allCases { #expect(page.contains("| `\(method.rawValue)` |"), "\(method)") }
        for state in IndicatorState.allCases { #expect(page.contains("`\(state.rawValue)`"), "\(state)") }
        for operation in ChannelOperation.allCases {
            let code = "0x" + String(operation.rawValue, radix: 16, uppercase: true)
            #expect(page.contains("| `\(code)` |"), "\(operation)")
        }
    }

    @Test func `has every refusal with its code`() {
        for reason in RefusalReason.allCases {
            #expect(page.contains("| \(reason.rawValue) | `\(reason)` |"), "\(reason)")
        }
    }

    @Test func `has every error with its code and words`() {
        let codes: [RPCError.Code] = [
            .unknownMethod, .invalidParameters, .notAuthorised, .unknownRecording, .refusedByPolicy,
            .badSignature, .digestMismatch, .storeFailed, .stillRecording,
        ]
        for code in codes { #expect(page.contains("| \(code.rawValue) | \(code.words) |"), "\(code.words)") }
    }
}
