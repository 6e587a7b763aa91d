import CameraFile
import ConfigTree
import Foundation
import StrictJSON
import TestSupport
import Testing

/// The JSON Schema of camera files, judged by a validator that is not ours.
@Suite struct `The schema of camera files` {
    @Test func `takes every fixture camera`() throws {
        let folder = Repository.path("fixtures/cameras")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json5") }.sorted()
        #expect(names.count > 15)
        let texts = try names.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        for (name, verdict) in zip(names, try Judge.verdicts(on: texts)) {
            #expect(verdict == nil, "\(name)")
        }
    }

    @Test func `agrees with the reader on every value in the wrong place`() throws {
        let texts = try Self.variants()
        #expect(texts.count > 1000)
        for (text, verdict) in zip(texts, try Judge.verdicts(on: texts)) {
            var refusal: ConfigError?
            do throws(ConfigError) {
                _ = try CameraFile(parsing: Array(text.utf8), folder: "/", pki: "/pki")
            } catch {
                refusal = error
            }
            // A schema cannot compare one value with another.
            if let refusal, Self.comparisons.contains(where: refusal.reason.contains) { continue }
            #expect(
                (verdict == nil) == (refusal == nil),
                "schema: \(verdict ?? "-"), reader: \(refusal.map { "\($0.path) \($0.reason)" } ?? "-"), \(text)"
            )
        }
    }

    private static let comparisons = ["before the start", "used twice", "only the last recording"]

    /// A camera with everything in it: each of its values taken away, replaced, and put beside one nobody asked for.
    private static func variants() throws -> [String] {
        let words: [JSONValue] = [
            nil, true, -1, 0, 1, 64, .number("0.5"), 4096, 4097, .number("1e300"), "", "any", "x", ".x",
            "manual",
            "a b", "2026-11-20T08:15:00.000Z", [], [:], ["x"],
        ]
        let whole = try JSONValue(
            parsing: FixturePKI.bytes(Repository.path("fixtures/json-schema/everything.json"))
        )
        var texts: [String] = []
        func add(_ path: [String], _ value: JSONValue?) {
            texts.append(String(decoding: edited(whole, path[...], value).serialized(), as: UTF8.self))
        }
        for path in paths(in: whole) {
            add(path, .none)
            for word in words { add(path, .some(word)) }
            add(path.dropLast() + ["stranger"], .some(1))
        }
        return texts
    }

    private static func paths(in value: JSONValue) -> [[String]] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                [[member.key]] + paths(in: member.value).map { [member.key] + $0 }
            }
        case .array(let elements):
            elements.enumerated().flatMap { index, element in paths(in: element).map { ["\(index)"] + $0 } }
        default: []
        }
    }

    private static func edited(_ value: JSONValue, _ path: ArraySlice<String>, _ new: JSONValue?) -> JSONValue
    {
        guard let step = path.first else { return new ?? .null }
        switch value {
        case .object(var object):
            object[step] = path.count == 1 ? new : edited(object[step] ?? .null, path.dropFirst(), new)
            return .object(object)
        case .array(var elements):
            guard let index = Int(step) else { return value }
            elements[index] = edited(elements[index], path.dropFirst(), new)
            return .array(elements)
        default: return value
        }
    }
}

/// `fixtures/json-schema/judge.py`.
private enum Judge {
    static func verdicts(on texts: [String]) throws -> [String?] {
        let documents = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
        let input = "{\"schema\":\(CameraFileSchema.text),\"documents\":\(documents)}"
        let result = try Shell.check(
            Repository.path(".build/json-schema/bin/python"),
            [Repository.path("fixtures/json-schema/judge.py")],
            input: Array(input.utf8)
        )
        return try JSONDecoder().decode([String?].self, from: Data(result.output))
    }
}
