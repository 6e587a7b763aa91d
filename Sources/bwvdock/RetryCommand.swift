import CommandLineKit
import ControlProtocol

/// `bwvdock retry`.
enum RetryCommand {
    static func run(_ name: String?, _ arguments: Arguments) throws(Failure) -> ExitCode {
        let socket = StatusCommand.socket(arguments)
        let question = try question(name, arguments)
        let report: RetryReport
        do throws(ControlError) {
            report = try ControlClient(path: socket).retry(question)
        } catch {
            throw Failure(error, socket: socket)
        }
        if let unknown = report.unknown {
            throw Failure(
                .notFound,
                unknown,
                hint: "'bwvdock recordings' and 'bwvdock status' show the names"
            )
        }
        if arguments.has(Commands.json) {
            Console.print((try? Console.json(report)) ?? "")
        } else {
            show(report)
        }
        if report.rows.isEmpty { return .nothingToDo }
        return report.rows.allSatisfy { $0.outcome == .retried } ? .success : .attention
    }

    private static func question(_ name: String?, _ arguments: Arguments) throws(Failure) -> RetryQuestion {
        let destination = arguments.value(Commands.destination)
        let all = arguments.has(Commands.all)
        guard all ? name == nil && destination == nil : name != nil || destination != nil else {
            throw Failure(
                .usage,
                all ? "--all goes with no name" : "nothing is named",
                hint: "give a recording, --destination=NAME or --all; see 'bwvdock retry --help'"
            )
        }
        guard let name else { return RetryQuestion(destination: destination) }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts.contains("") else {
            throw Failure(.usage, "'\(name)' is no recording", hint: "write RECORDING or SERIAL/RECORDING")
        }
        return RetryQuestion(
            serial: parts.count == 2 ? parts[0] : nil,
            recording: parts.last,
            destination: destination
        )
    }

    private static func show(_ report: RetryReport) {
        guard !report.rows.isEmpty else { return Console.note("bwvdock", "nothing to retry") }
        var table = Table(["OUTCOME", "RECORDING", "DESTINATION", "REASON"])
        for row in report.rows {
            let recording = [row.serial, row.recording].compactMap(\.self).joined(separator: "/")
            table.add([
                row.outcome.rawValue, recording.isEmpty ? "-" : recording, row.destination ?? "-", row.reason,
            ])
        }
        table.lines(aligned: Terminal.isAttached).forEach { Console.print($0) }
        if report.rows.contains(where: { $0.outcome == .needsCamera }) {
            Console.note("bwvdock", "put the cameras named 'needsCamera' into a bay, then ask again")
        }
    }
}
