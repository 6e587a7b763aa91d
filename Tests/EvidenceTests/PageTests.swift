import Evidence
import Foundation
import StrictJSON
import TestSupport
import Testing

@Suite("docs/formats.md")
struct PageTests {
    private let page: String

    init() throws {
        page = try String(contentsOfFile: Repository.path("docs/formats.md"), encoding: .utf8)
    }

    @Test func `explains every field that is written, and names every type`() throws {
        try expectExplained(Samples.manifest())
        try expectExplained(Samples.receipt())
        try expectExplained(Samples.tombstone())
        try expectExplained(Samples.unproven())
        try expectExplained(Samples.page())
    }

    @Test func `lists every value of a choice`() {
        let choices: [[String]] = [
            RecordingState.allCases.map(\.rawValue), Classification.allCases.map(\.rawValue),
            Marking.allCases.map(\.rawValue), Incident.Kind.allCases.map(\.rawValue),
            ItemRole.allCases.map(\.rawValue), IntegrityLevel.allCases.map(\.rawValue),
            AttestationLevel.allCases.map(\.rawValue), InventoryEntry.State.allCases.map(\.rawValue),
        ]
        for value in choices.joined() { #expect(page.contains("`\(value)`"), "\(value)") }
    }

    private func expectExplained<Content: StatementContent>(_ sample: Content) throws {
        let value = try JSONValue(parsing: sample.serialized())
        for key in keys(of: value) { #expect(page.contains("`\(key)`"), "\(key)") }
        #expect(page.contains("`\(Content.type)`"))
    }

    private func keys(of value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object):
            object.members.reduce(into: Set(object.keys)) { $0.formUnion(keys(of: $1.value)) }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(keys(of: $1)) }
        default: []
        }
    }
}
