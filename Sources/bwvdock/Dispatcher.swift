import CommandLineKit

/// Finds the subcommand that was meant and runs it.
enum Dispatcher {
    static let version = "0.1.0"

    static func run(_ words: [String]) -> ExitCode {
        do throws(Failure) {
            return try descend(words, Commands.top)
        } catch {
            Console.fail("bwvdock", error.text, hint: error.hint)
            return error.code
        }
    }

    private static func descend(_ words: [String], _ command: Command) throws(Failure) -> ExitCode {
        let arguments: Arguments
        do throws(UsageError) {
            arguments = try Arguments.parse(words, for: command)
        } catch {
            throw Failure(error)
        }
        if arguments.has(.help) {
            Console.print(command.helpText, terminator: "")
            return .success
        }
        if arguments.has(.version) {
            Console.print("bwvdock \(version)")
            return .success
        }
        guard !command.subcommands.isEmpty else { return try perform(command, arguments) }
        guard let name = arguments.operands.first else {
            throw Failure(UsageError("no command given", for: command))
        }
        guard let next = command.subcommands.first(where: { $0.name == "\(command.name) \(name)" }) else {
            throw Failure(UsageError("there is no command '\(name)'", for: command))
        }
        return try descend(Array(arguments.operands.dropFirst()), next)
    }

    private static func perform(_ command: Command, _ arguments: Arguments) throws(Failure) -> ExitCode {
        let wanted = command.operands.isEmpty ? 0 : 1
        let isOptional = command.operands.hasPrefix("[")
        guard arguments.operands.count == wanted || isOptional && arguments.operands.isEmpty else {
            let text = wanted == 0 ? "nothing may follow the options" : "give exactly one \(command.operands)"
            throw Failure(UsageError(text, for: command))
        }
        let operand = arguments.operands.first ?? ""
        switch command.name {
        case Commands.status.name: return try StatusCommand(arguments).run()
        case Commands.recordings.name: return try RecordingsCommand.run(arguments)
        case Commands.retry.name: return try RetryCommand.run(arguments.operands.first, arguments)
        case Commands.verify.name: return try VerifyCommand(operand, arguments).run()
        default: return try AuditVerifyCommand.run(operand, arguments)
        }
    }
}
