import Foundation
import TestSupport
import Testing

/// A running stage steered by other commands.
struct SteeringTests {
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("bwvcamera").path

    private func camera(_ name: String) -> String { Repository.path("fixtures/cameras/\(name).json5") }

    private func ask(_ words: String..., control: String) throws -> Shell.Result {
        try Shell.run(Self.program, words + ["--control", control])
    }

    @Test func `plug, fault, unplug and status reach a camera that another command serves`() throws {
        let folder = try TemporaryDirectory()
        let control = folder.path("control")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = [
            "serve", camera("CAM-0003"), "--listen", "127.0.0.1:0", "--pki", try FixturePKI.ready().root,
            "--control", control,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        _ = output.fileHandleForReading.availableData

        let status = try ask("status", control: control)
        #expect(status.text.hasPrefix("1-1 CAM-0003 charging intact="), "\(status.text)\(status.errors)")
        #expect(try ask("plug", camera("PLAIN-0001"), "1-2", control: control).text == "PLAIN-0001 in 1-2\n")
        #expect(try ask("fault", "1-2", "stall", control: control).text == "PLAIN-0001 misbehaves\n")
        #expect(try ask("fault", "1-2", "reset", control: control).text == "PLAIN-0001 in 1-2 again\n")
        let later = try ask("unplug", "1-2", "at", "50%", control: control)
        #expect(later.text.contains("comes out of 1-2 after"))
        #expect(try ask("unplug", "1-2", control: control).succeeded)
        // Its own words and codes come back from the stage.
        let empty = try ask("unplug", "1-2", control: control)
        #expect(empty.status == 3 && empty.errors.contains("port 1-2 is empty"))
        let stranger = try ask("fault", "9-9", "stall", control: control)
        #expect(stranger.status == 12 && stranger.errors.contains("hint: plug FILE 9-9"))
        let json = try ask("status", "--json", control: control)
        #expect(json.text.contains("\"serial\":\"CAM-0003\""))
    }

    @Test func `a line that means nothing and a stage that is not there are told apart`() throws {
        let folder = try TemporaryDirectory()
        let nonsense = try ask("fault", "1-1", "fly", control: folder.path("none"))
        #expect(nonsense.status == 2 && nonsense.errors.contains("hint: help lists"))
        let nobody = try ask("status", control: folder.path("none"))
        #expect(nobody.status == 10 && nobody.errors.contains("--control="))
        #expect(try Shell.run(Self.program, ["status"]).status == 2)
    }

    @Test(.enabled(if: !FileManager.default.fileExists(atPath: "/sys/bus/usb")))
    func `attach on a kernel without USB says what is missing and what to do`() throws {
        for command in [["attach", camera("CAM-0003")], ["detach"]] {
            let result = try Shell.run(Self.program, command + ["--json"])
            #expect(result.status == 1 && result.text.isEmpty)
            #expect(result.errors.contains("no virtual host controller (vhci_hcd)"), "\(result.errors)")
            #expect(result.errors.contains("hint: "))
        }
    }
}
