import Foundation
import TestSupport
import Testing

/// `bwvcamera` as a person or a script meets it.
struct CommandTests {
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("bwvcamera").path

    private func run(_ arguments: String..., input: String = "") throws -> Shell.Result {
        try Shell.run(Self.program, arguments, input: Array(input.utf8))
    }

    private func camera(_ name: String) -> String { Repository.path("fixtures/cameras/\(name).json5") }

    @Test func `check reads good files and names the key in a bad one`() throws {
        let good = try run("check", camera("CAM-0001"), camera("PLAIN-0001"))
        #expect(good.succeeded && good.text.contains("camera CAM-0001 of north.bwvdock-fixture.invalid"))
        let folder = try TemporaryDirectory()
        let bad = try folder.write("bad.json5", Array("{ serial: \"C\", modell: \"M\" }".utf8))
        let result = try run("check", bad)
        #expect(result.status == 11 && result.text.isEmpty)
        #expect(result.errors.contains("bad.json5: model: is missing"))
        #expect(result.errors.contains("hint:"))
    }

    @Test func `make seals a store, says what is in it, and never makes it twice`() throws {
        let folder = try TemporaryDirectory()
        let pki = try FixturePKI.ready().root
        let store = folder.path("store")
        let made = try run("make", camera("CAM-0002"), "--pki", pki, "--store", store, "--json")
        #expect(made.succeeded, "\(made.errors)")
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(made.output)) as? [String: Any]
        )
        #expect(report["serial"] as? String == "CAM-0002")
        #expect((report["recordings"] as? [Any])?.count == 2)
        let again = try run("make", camera("CAM-0002"), "--pki", pki, "--store", store)
        #expect(again.status == 1 && again.errors.contains("it is already there"))
    }

    @Test func `a command line that means nothing is answered with the way to the help`() throws {
        for arguments in [[], ["fly"], ["make"], ["bus", "x"], ["check", "--wings"]] {
            let result = try Shell.run(Self.program, arguments)
            #expect(result.status == 2 && result.errors.contains("hint: see 'bwvcamera"), "\(arguments)")
        }
        let help = try run("bus", "--help")
        #expect(help.succeeded && help.text.contains("unplug PORT [at N bytes|at P%]"))
    }

    @Test func `the bus plugs in, tells, unplugs, and ends with a status for scripts`() throws {
        let pki = try FixturePKI.ready().root
        let lines = """
            # A scene.
            plug \(camera("CAM-0003")) 1-2
            indicator 1-2
            status
            unplug 1-2 at 50%
            unplug 1-2
            wait 1-2 empty 5
            quit
            """
        let result = try run("bus", "--pki", pki, input: lines)
        #expect(result.succeeded, "\(result.text)")
        let printed = result.text.split(separator: "\n").map(String.init)
        let answers = printed.drop { $0 != "ready" }.dropFirst()
        #expect(printed.contains { $0.hasPrefix("UMOCKDEV_DIR=") })
        #expect(answers.prefix(2) == ["ok CAM-0003 in 1-2", "ok charging"])
        #expect(answers.contains { $0.hasPrefix("1-2 CAM-0003 charging intact=1 erased=0 read=0") })
        #expect(answers.contains("ok CAM-0003 out of 1-2") && answers.last == "ok goodbye")
        let folder = printed.first { $0.hasPrefix("UMOCKDEV_DIR=") }?.dropFirst("UMOCKDEV_DIR=".count)
        #expect(!FileManager.default.fileExists(atPath: String(try #require(folder))))
        let failing = try run("bus", "--json", input: "indicator 1-9\n")
        #expect(failing.status == 1 && failing.text.contains("\"error\""))
    }

    @Test func `new writes a file that check reads, and never over another`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("mine.json5")
        #expect(try run("new", path, "--serial", "CAM-0042").succeeded)
        let checked = try run("check", path)
        #expect(checked.succeeded && checked.text.contains("camera CAM-0042"), "\(checked.errors)")
        let again = try run("new", path)
        #expect(again.status == 1 && again.errors.contains("is already there"))
        #expect(try run("new").text.contains("serial: \"CAM-0001\""))
    }

    @Test func `check prints the schema`() throws {
        let schema = try run("check", "--schema")
        let json = try JSONSerialization.jsonObject(with: Data(schema.output)) as? [String: Any]
        #expect(json?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test func `a transcript is recorded on a bus, and plugged in as a camera on another`() throws {
        let folder = try TemporaryDirectory()
        let transcript = folder.path("scene.jsonl")
        let pki = try FixturePKI.ready().root
        let recorded = try run(
            "bus",
            "--pki",
            pki,
            input: "plug \(camera("CAM-0003")) 1-1 --record \(transcript)\n"
        )
        #expect(recorded.succeeded, "\(recorded.text)")
        #expect(try FixturePKI.bytes(transcript).starts(with: Array("{\"type\":\"bwv-transcript/1\"".utf8)))
        let replayed = try run("bus", "--pki", pki, input: "plug \(transcript) 1-2\nstatus\n")
        #expect(replayed.succeeded && replayed.text.contains("ok CAM-0003 in 1-2"), "\(replayed.text)")
        let over = try run(
            "bus",
            "--pki",
            pki,
            input: "plug \(camera("CAM-0003")) 1-1 --record \(transcript)\n"
        )
        #expect(over.status == 1, "a transcript is not written over")
    }
}
