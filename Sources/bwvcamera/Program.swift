internal import CommandLineKit
import Foundation

/// The command line's way to a command, and every error's way to a person.
enum Program {
    private static let name = "bwvcamera"

    static func run(_ words: [String]) -> ExitCode {
        do {
            return try dispatch(words)
        } catch {
            let failure = Failure(error)
            Console.fail(name, failure.message, hint: failure.hint)
            return failure.code
        }
    }

    private static func dispatch(_ words: [String]) throws -> ExitCode {
        let outer = try Arguments.parse(words, for: Commands.all)
        if outer.has(.help) { return show(Commands.all) }
        if outer.has(.version) {
            Console.print("bwvcamera 0.1")
            return .success
        }
        guard let verb = outer.operands.first else {
            throw UsageError("say what to do", for: Commands.all)
        }
        guard let command = Commands.all.subcommands.first(where: { $0.name == "\(name) \(verb)" }) else {
            throw UsageError("there is no command '\(verb)'", for: Commands.all)
        }
        let arguments = try Arguments.parse(Array(outer.operands.dropFirst()), for: command)
        if arguments.has(.help) { return show(command) }
        let pki = arguments.value(Commands.pki) ?? ProcessInfo.processInfo.environment["BWV_PKI"]
        switch command.name {
        case Commands.new.name: try NewCommand(arguments: arguments).run()
        case Commands.check.name: try FileCommands(arguments: arguments, pki: pki).check()
        case Commands.make.name: try FileCommands(arguments: arguments, pki: pki).make()
        case Commands.serve.name, Commands.record.name, Commands.replay.name:
            return try ServeCommand(command: command, arguments: arguments, pki: pki).run()
        case Commands.attach.name: return try AttachCommand(arguments: arguments, pki: pki).run()
        case Commands.detach.name: return try DetachCommand(arguments: arguments).run()
        case Commands.plug.name, Commands.unplug.name, Commands.fault.name, Commands.status.name:
            return try SteerCommand(command: command, arguments: arguments).run()
        default: return try BusCommand(arguments: arguments, pki: pki).run()
        }
        return .success
    }

    private static func show(_ command: Command) -> ExitCode {
        Console.print(command.helpText, terminator: "")
        return .success
    }
}
