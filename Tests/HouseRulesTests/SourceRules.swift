import Foundation
import TestSupport
import Testing

/// One Swift file of this checkout.
struct SourceFile: CustomTestStringConvertible, Sendable {
    /// From the top of the checkout.
    let path: String
    let lines: [String]

    var testDescription: String { path }
    /// The room it stands in.
    var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    static func all(under folder: String) throws -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: Repository.path(folder))
        return try (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted().map
        { name in
            let path = "\(folder)/\(name)"
            let text = try String(contentsOfFile: Repository.path(path), encoding: .utf8)
            return SourceFile(path: path, lines: text.components(separatedBy: "\n"))
        }
    }

    /// Line numbers whose code, without comments and texts, contains `word`.
    func linesOfCode(containing word: String) -> [Int] {
        lines.indices.filter { index in
            guard lines[index].contains(word) else { return false }
            let code = lines[index].replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
            return code.contains(word)
        }.map { $0 + 1 }
    }
}

@Suite struct `House rules of the sources` {
    // Read once: every test below looks at all of them.
    private static let read = Result {
        (sources: try SourceFile.all(under: "Sources"), tests: try SourceFile.all(under: "Tests"))
    }

    private let sources: [SourceFile]
    private let tests: [SourceFile]

    init() throws {
        (sources, tests) = try Self.read.get()
        #expect(sources.count > 50 && tests.count > 20)
    }

    @Test func `one idea a file, so at most 300 lines`() {
        for file in sources + tests {
            #expect(file.lines.count <= 301, "\(file.path) has \(file.lines.count)")
        }
    }

    @Test(arguments: ["try!", "as!", "fatalError(", "public ", "TODO", "FIXME"])
    func `nothing that brings the daemon down or is left for later`(word: String) {
        for file in sources {
            // Unfinished business stands in comments.
            let isForLater = word == word.uppercased()
            let found =
                isForLater
                ? file.lines.indices.filter { file.lines[$0].contains(word) }.map { $0 + 1 }
                : file.linesOfCode(containing: word)
            #expect(found.isEmpty, "\(word) in \(file.path), lines \(found)")
        }
    }

    @Test(arguments: ["@unchecked Sendable", "nonisolated(unsafe)"])
    func `whoever overrules the compiler says in the line above why it is true`(word: String) {
        for file in sources {
            for line in file.linesOfCode(containing: word) {
                // Attributes may stand between the sentence and the declaration.
                let above = file.lines[..<(line - 1)].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
                #expect(above.contains("//"), "\(file.path), line \(line)")
            }
        }
    }

    @Test(arguments: [
        ("CCurl", ["HTTPClient"]), ("CDigest", ["Cryptography"]), ("CIPsecMB", ["Cryptography"]),
        ("COpenSSL", ["Cryptography"]), ("CPlatform", ["Platform", "MockedBus"]),
        ("CSQLite", ["Journal"]),
        ("CUSB", ["USBTransport"]), ("CUdev", ["Hotplug"]),
    ])
    func `a door to C is opened by one room`(door: String, rooms: [String]) {
        for file in sources where file.lines.contains(where: { $0.hasSuffix("import \(door)") }) {
            #expect(rooms.contains(file.room), "\(file.path)")
        }
    }

    // Foundation and its tables are six mebibytes of a daemon's memory; its essentials are all that is needed.
    @Test func `only the virtual camera and what it is plugged into import all of Foundation`() {
        let camera: Set = [
            "CameraDevice", "CameraTranscript", "MockedBus", "USBIPServer", "VirtualHost", "bwvcamera",
        ]
        for file in sources where !camera.contains(file.room) {
            #expect(!file.lines.contains { $0.hasSuffix("import Foundation") }, "\(file.path)")
        }
    }

    @Test(arguments: [
        "Bytes", "Channel", "Evidence", "PTP", "PTPInitiator", "Policy", "StrictJSON", "USBIP", "Upload",
    ])
    func `pure rooms import nothing that reaches the system`(room: String) {
        let system: Set = ["Foundation", "Glibc", "Dispatch", "FoundationEssentials"]
        for file in sources where file.room == room {
            let imports = file.lines.filter { $0.hasPrefix("import ") || $0.contains(" import ") }
                .compactMap { $0.split(separator: " ").last.map(String.init) }
            #expect(system.isDisjoint(with: imports), "\(file.path)")
        }
    }
}
