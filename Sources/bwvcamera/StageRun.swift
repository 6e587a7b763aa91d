internal import CommandLineKit
import Foundation
internal import Platform

/// One run of a stage from the first line to the last, whatever the bus: a scene, then standard input, or a signal.
struct StageRun {
    private static let ending = [SIGTERM, SIGINT, SIGHUP]

    private let scene: [String]
    private let console: StageConsole
    private let stores: String?
    private let control: String?
    private let pki: String?

    /// Reads the options that every stage has; call it before anything is started.
    init(_ arguments: Arguments, pki: String?) throws {
        scene = try arguments.value(Commands.scene).map(Self.lines) ?? []
        console = StageConsole(printsJSON: arguments.has(Commands.json))
        stores = arguments.value(Commands.stores)
        control = SteerCommand.path(arguments)
        self.pki = pki
        Signals.ignoreBrokenPipes()
        Signals.block(Self.ending)
    }

    /// Obeys `first`, the scene and standard input; the status is a failure if any line failed.
    ///
    /// Stores that no option names lie in a folder at `scratch`, which is removed in the end, as is the bus. `left` returns
    /// when nothing is left to do, whatever lines may still come.
    func obey(
        _ bus: any CameraBus,
        scratch: String = "\(NSTemporaryDirectory())/bwvcamera-\(getpid()).stores",
        first: [StageLine] = [],
        staysAfterInput: Bool = false,
        left: (@Sendable () -> Void)? = nil,
        greet: (StageConsole) -> Void
    ) throws -> ExitCode {
        let stores = stores ?? scratch
        // Only a folder of this run is this run's to remove.
        let tidy: @Sendable () -> Void = { [isOurs = self.stores == nil] in
            bus.shutdown()
            if isOurs { try? FileManager.default.removeItem(atPath: scratch) }
        }
        Thread.detachNewThread {
            let signal = Signals.wait(for: Self.ending)
            tidy()
            exit(128 + signal)
        }
        if let left {
            Thread.detachNewThread {
                left()
                tidy()
                exit(ExitCode.success.rawValue)
            }
        }
        defer { tidy() }
        let stage = Stage(bus: bus, stores: stores, pki: pki)
        for line in first { _ = try stage.perform(line) }
        let socket = try control.map { try ControlSocket($0, stage: stage) }
        defer { withExtendedLifetime(socket) {} }
        greet(console)
        var code = ExitCode.success
        var rest = scene[...]
        while let line = rest.popFirst() ?? readLine() {
            do {
                guard let command = try StageLine(parsing: line) else { continue }
                console.answer(try stage.perform(command))
                if command == .quit { return code }
            } catch {
                console.fail(Failure(error))
                code = .failure
            }
        }
        if staysAfterInput { Self.waitForTheEnd() }
        return code
    }

    /// A signal ends the process from another thread.
    private static func waitForTheEnd() -> Never {
        while true { Thread.sleep(forTimeInterval: 3600) }
    }

    private static func lines(of path: String) throws -> [String] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try AtomicFile.read(path, upTo: 1 << 20)
        } catch {
            throw Failure(error.description, code: .notFound)
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
