internal import CameraDevice
internal import CameraTranscript
internal import CommandLineKit
import Foundation
internal import Platform
internal import USBIPServer

/// `serve`: cameras for any kernel that imports them over USB/IP.
struct ServeCommand {
    /// Where the stock tools look, and only on this machine: the protocol does not ask who is there.
    static let usualAddress = "127.0.0.1:3240"

    /// `serve`, or `record` and `replay`, which are the same with one more thing.
    let command: Command
    let arguments: Arguments
    let pki: String?

    private struct Greeting: Encodable {
        let listening: String
    }

    func run() throws -> ExitCode {
        let text = arguments.value(Commands.listen) ?? Self.usualAddress
        guard let address = TCPAddress(text) else {
            throw UsageError("'\(text)' is no address and port in numbers", for: command)
        }
        let first = try PluggedFiles(arguments, for: command).lines
        let run = try StageRun(arguments, pki: pki)
        let server = try USBIPServer(listeningOn: address) { Console.note("bwvcamera", $0) }
        return try run.obey(server, first: first, staysAfterInput: true) { console in
            console.greet(
                Greeting(listening: "\(server.address)"),
                ["listening on \(server.address)"]
            )
        }
    }
}

/// The camera files named on a command line, each in a port of its own: `1-1`, `1-2` and so on.
struct PluggedFiles {
    let lines: [StageLine]

    init(_ arguments: Arguments, for command: Command) throws {
        let word = arguments.value(Commands.speed)
        guard let speed = word.map(USBSpeed.init(word:)) ?? .high else {
            throw UsageError("'\(word ?? "")' is no speed: say high or super", for: command)
        }
        var plugs = arguments.operands.enumerated().map { index, file in
            StageLine.Plug(file: file, port: "1-\(index + 1)", speed: speed)
        }
        if command.name == Commands.record.name {
            guard plugs.count == 1, let path = arguments.value(Commands.transcript) else {
                throw UsageError("name one camera file, and a transcript: --to FILE", for: command)
            }
            plugs[0].transcript = path
            if arguments.has(Commands.payload) { plugs[0].extras.insert(.payload) }
            if arguments.has(Commands.keys) { plugs[0].extras.insert(.keys) }
        }
        if let pace = arguments.value(Commands.pace) {
            guard pace == Commands.recordedPace else {
                throw UsageError("'\(pace)' is no pace: say \(Commands.recordedPace)", for: command)
            }
            for index in plugs.indices { plugs[index].keepsPace = true }
        }
        lines = plugs.map { .plug($0) }
    }
}
