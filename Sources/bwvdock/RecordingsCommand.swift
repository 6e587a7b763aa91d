import CommandLineKit
import ControlProtocol

/// `bwvdock recordings`.
enum RecordingsCommand {
    static func run(_ arguments: Arguments) throws(Failure) -> ExitCode {
        let socket = StatusCommand.socket(arguments)
        let text = arguments.value(Commands.limit) ?? "1000"
        guard let limit = Int(text), (1...10_000).contains(limit) else {
            throw Failure(
                .usage,
                "--limit must be a number from 1 to 10000",
                hint: "see 'bwvdock recordings --help'"
            )
        }
        let page: RecordingPage
        do throws(ControlError) {
            page = try ControlClient(path: socket).recordings(limit: limit)
        } catch {
            throw Failure(error, socket: socket)
        }
        if arguments.has(Commands.json) {
            Console.print((try? Console.json(page)) ?? "")
            return .success
        }
        var table = Table(["CAMERA", "RECORDING", "STATE", "SIZE", "WHERE OR WHY"])
        for row in page.rows {
            let places = row.destinations.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            table.add([
                row.serial, row.recording, row.state, row.bytes.map(Amount.bytes) ?? "-",
                row.reason ?? places.joined(separator: ", "),
            ])
        }
        table.lines(aligned: Terminal.isAttached).forEach { Console.print($0) }
        if page.total > page.rows.count {
            Console.note("bwvdock", "\(page.total - page.rows.count) more; --limit shows them")
        }
        return .success
    }
}
