internal import CommandLineKit
import Foundation

/// `plug`, `unplug`, `fault` and `status`: one line for a stage that runs elsewhere.
struct SteerCommand {
    static let environmentName = "BWVCAMERA_CONTROL"

    let command: Command
    let arguments: Arguments

    func run() throws -> ExitCode {
        if arguments.has(Commands.faults) {
            Console.print(FaultReference.markdown, terminator: "")
            return .success
        }
        guard let path = Self.path(arguments) else {
            throw UsageError("say which stage: --control=PATH or \(Self.environmentName)", for: command)
        }
        let line = words.joined(separator: " ")
        // A line that means nothing is told before anybody is asked.
        guard try StageLine(parsing: line) != nil else { throw UsageError("say what to do", for: command) }
        StageConsole(printsJSON: arguments.has(Commands.json)).show(try ControlSocket.ask(path, line))
        return .success
    }

    /// Where the stage is, or is to be.
    static func path(_ arguments: Arguments) -> String? {
        arguments.value(Commands.control) ?? ProcessInfo.processInfo.environment[environmentName]
    }

    /// The line; the camera file is named from the root, as the stage may run in another folder.
    private var words: [String] {
        var operands = arguments.operands
        if command.name == Commands.plug.name, let file = operands.first {
            operands[0] = Self.absolute(file)
            if let store = arguments.value(Commands.store) {
                operands += ["--\(Commands.store.long)", Self.absolute(store)]
            }
            if let speed = arguments.value(Commands.speed) {
                operands += ["--\(Commands.speed.long)", speed]
            }
        }
        return [command.name.split(separator: " ").last.map(String.init) ?? ""] + operands
    }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
}
