internal import CommandLineKit
import Foundation
internal import MockedBus
internal import Platform

/// `bus`: a mocked bus steered by lines.
struct BusCommand {
    let arguments: Arguments
    let pki: String?

    /// Obeys the scene, then standard input; fails if any line failed.
    func run() throws -> ExitCode {
        guard arguments.operands.isEmpty else {
            throw UsageError("'\(arguments.operands[0])' is one word too many", for: Commands.bus)
        }
        let scene = try arguments.value(Commands.scene).map(Self.lines) ?? []
        Signals.ignoreBrokenPipes()
        Signals.block(Self.ending)
        let bus = try MockedBus(directory: arguments.value(Commands.directory) ?? "/tmp")
        let stores = arguments.value(Commands.stores) ?? "\(bus.root).stores"
        // Only a folder of this run is this run's to remove.
        let scratch = arguments.has(Commands.stores) ? nil : stores
        let tidy: @Sendable () -> Void = {
            bus.shutdown()
            if let scratch { try? FileManager.default.removeItem(atPath: scratch) }
        }
        Thread.detachNewThread {
            let signal = Signals.wait(for: Self.ending)
            tidy()
            exit(128 + signal)
        }
        defer { tidy() }
        let console = BusConsole(printsJSON: arguments.has(Commands.json))
        console.greet(bus.environment)
        let stage = BusStage(bus: bus, stores: stores, pki: pki)
        var code = ExitCode.success
        var rest = scene[...]
        while let line = rest.popFirst() ?? readLine() {
            do {
                guard let command = try BusLine(parsing: line) else { continue }
                let answer = try stage.perform(command)
                console.answer(answer)
                if command == .quit { break }
            } catch {
                console.fail(Failure(error))
                code = .failure
            }
        }
        return code
    }

    private static let ending = [SIGTERM, SIGINT, SIGHUP]

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

/// How answers are written: words for people, JSON for programs, each on one line.
struct BusConsole {
    let printsJSON: Bool

    private struct Greeting: Encodable {
        let environment: [String: String]
    }

    private struct Refusal: Encodable {
        let error: String
        let hint: String?
    }

    func greet(_ environment: [String: String]) {
        if printsJSON { return print(Greeting(environment: environment)) }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { Console.print("\(name)=\(value)") }
        Console.print("ready")
    }

    func answer(_ answer: BusAnswer) {
        if printsJSON { return print(answer) }
        for line in answer.lines { Console.print(line) }
        Console.print(answer.text.isEmpty ? "ok" : "ok \(answer.text)")
    }

    func fail(_ failure: Failure) {
        if printsJSON { return print(Refusal(error: failure.message, hint: failure.hint)) }
        let hint = failure.hint.map { " (hint: \($0))" } ?? ""
        Console.print("error \(failure.message)\(hint)".replacing("\n", with: "; "))
    }

    private func print(_ value: some Encodable) {
        guard let line = try? Console.json(value, isPretty: false) else { return }
        Console.print(line)
    }
}
