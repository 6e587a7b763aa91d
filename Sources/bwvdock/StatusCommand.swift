import CommandLineKit
import ControlProtocol
import Glibc
import Platform
import Synchronization

/// `bwvdock status`: once, or for as long as somebody watches.
struct StatusCommand {
    private let socket: String
    private let watches: Bool
    private let json: Bool
    private let checks: Bool

    init(_ arguments: Arguments) {
        socket = Self.socket(arguments)
        watches = arguments.has(Commands.watch)
        json = arguments.has(Commands.json)
        checks = arguments.has(Commands.check)
    }

    static func socket(_ arguments: Arguments) -> String {
        arguments.value(Commands.socket) ?? "/run/bwvdock/control"
    }

    func run() throws(Failure) -> ExitCode {
        let isDrawn = watches && !json && Terminal.isAttached
        // Before any thread starts, so that all of them leave the signals to the one that waits.
        if isDrawn { Signals.block(Screen.signals) }
        do throws(ControlError) {
            let client = try ControlClient(path: socket)
            guard watches else { return show(try client.status()) }
            if isDrawn { try draw(client) } else { try follow(client) }
            return .success
        } catch {
            throw Failure(error, socket: socket)
        }
    }

    private func show(_ snapshot: StatusSnapshot) -> ExitCode {
        if json {
            Console.print((try? Console.json(snapshot)) ?? "")
        } else if Terminal.isAttached {
            StatusPage(snapshot).lines(width: Terminal.size().columns).forEach {
                Console.print(Terminal.printable($0))
            }
        } else {
            StatusFacts.lines(snapshot).forEach { Console.print($0) }
        }
        return checks && snapshot.needsAttention ? .attention : .success
    }

    /// Into a pipe: every snapshot as one line of JSON, or only the lines that are new.
    private func follow(_ client: ControlClient) throws(ControlError) {
        var before: Set<String> = []
        try client.watch { snapshot in
            if json {
                Console.print((try? Console.json(snapshot, isPretty: false)) ?? "")
                return true
            }
            let lines = StatusFacts.lines(snapshot)
            for line in lines where !before.contains(line) { Console.print(line) }
            before = Set(lines)
            return true
        }
    }

    private func draw(_ client: ControlClient) throws(ControlError) {
        let screen = Screen()
        screen.open()
        defer { screen.close() }
        try client.watch { snapshot in
            screen.show(StatusPage(snapshot))
            return true
        }
    }
}

/// The terminal while somebody watches; drawn again when its window changes size.
private final class Screen: Sendable {
    static let signals = [SIGINT, SIGTERM, SIGHUP, SIGWINCH]
    private let page = Mutex<StatusPage?>(nil)

    func open() {
        Console.print(Terminal.enterScreen, terminator: "")
        BlockingThread.start("signals") { [self] in
            while Signals.wait(for: Self.signals) == SIGWINCH { redraw() }
            close()
            exit(ExitCode.success.rawValue)
        }
    }

    func show(_ new: StatusPage) {
        page.withLock { $0 = new }
        redraw()
    }

    func close() { Console.print(Terminal.leaveScreen, terminator: "") }

    private func redraw() {
        page.withLock { page in
            guard let page else { return }
            let size = Terminal.size()
            Console.print(Terminal.frame(page.lines(width: size.columns), size: size), terminator: "")
        }
    }
}
