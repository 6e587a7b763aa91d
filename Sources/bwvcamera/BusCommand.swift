internal import CommandLineKit
internal import MockedBus

/// `bus`: a mocked bus steered by lines.
struct BusCommand {
    let arguments: Arguments
    let pki: String?

    private struct Greeting: Encodable {
        let environment: [String: String]
    }

    func run() throws -> ExitCode {
        guard arguments.operands.isEmpty else {
            throw UsageError("'\(arguments.operands[0])' is one word too many", for: Commands.bus)
        }
        let run = try StageRun(arguments, pki: pki)
        let bus = try MockedBus(directory: arguments.value(Commands.directory) ?? "/tmp")
        return try run.obey(bus, scratch: "\(bus.root).stores") { console in
            let lines = bus.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            console.greet(Greeting(environment: bus.environment), lines)
        }
    }
}
