import CommandLineKit
import ConfigTree
import Options
import Platform
import Station
import Upload

/// The daemon from its command line to its end.
enum Daemon {
    static let version = "0.1.0"

    static func run(_ words: [String]) -> ExitCode {
        let arguments: Arguments
        do throws(UsageError) {
            arguments = try Arguments.parse(words, for: DaemonCommand.command)
        } catch {
            Console.fail("bwvdockd", error.description, hint: error.hint)
            return .usage
        }
        if arguments.has(.help) {
            Console.print(DaemonCommand.command.helpText, terminator: "")
            return .success
        }
        if arguments.has(.version) {
            Console.print("bwvdockd \(version)")
            return .success
        }
        if arguments.has(DaemonCommand.reference) {
            Console.print(Reference.markdown, terminator: "")
            return .success
        }
        guard let path = arguments.value(DaemonCommand.config) else {
            Console.fail("bwvdockd", "no configuration given", hint: "bwvdockd --config FILE; see --help")
            return .usage
        }
        return run(configuration: path, arguments)
    }

    private static func run(configuration path: String, _ arguments: Arguments) -> ExitCode {
        do {
            try ProcessHardening.apply()
            HeapBounds.apply()
            let options = try Loading.options(at: path)
            let allowsFixtures = arguments.has(DaemonCommand.fixtures)
            if let name = arguments.value(DaemonCommand.initialise) {
                try Loading.initialise(destination: name, options)
                Console.print("destination \(name) is ready")
                return .success
            }
            if arguments.has(DaemonCommand.check) {
                if let shortage = try Loading.check(options, allowsFixtures: allowsFixtures) {
                    Console.note("bwvdockd", "warning: \(shortage.reason)")
                    Console.note("bwvdockd", "hint: \(shortage.hint)")
                }
                Console.print("\(path): ok")
                return .success
            }
            return try Serving(path: path, options: options, allowsFixtures: allowsFixtures).run()
        } catch let error as ConfigError {
            Console.fail("bwvdockd", "\(path): \(error)", hint: error.hint)
            return .configuration
        } catch let error as LoadingError {
            Console.fail("bwvdockd", error.description, hint: error.hint)
            return .configuration
        } catch let error as DestinationError {
            Console.fail("bwvdockd", error.reason, hint: error.hint)
            return .failure
        } catch {
            Console.fail("bwvdockd", "\(error)")
            return .failure
        }
    }
}
