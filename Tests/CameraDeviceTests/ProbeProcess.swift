import Foundation
import MockedBus
import Synchronization
import Testing

/// `BusProbe` on a mocked bus, and the lines it prints.
final class ProbeProcess: Sendable {
    /// Longer than anything here takes on any machine: only a hang gets there.
    private static let patience: TimeInterval = 120

    private struct State {
        var lines: [String] = []
        var isOver = false
    }

    private let process: Mutex<Process>
    /// The probe ends when this is closed, also when the tests die.
    private let input: FileHandle
    private let state = Mutex(State())
    private let changed = NSCondition()
    let identifier: Int32

    init(_ mode: String, on bus: MockedBus) throws {
        let process = Process()
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = tests.appendingPathComponent("BusProbe")
        process.arguments = [mode]
        process.environment = ProcessInfo.processInfo.environment.merging(bus.environment) { _, new in new }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        TimerSlack.reduce()
        try process.run()
        self.input = input.fileHandleForWriting
        identifier = process.processIdentifier
        self.process = Mutex(process)
        let handle = output.fileHandleForReading
        Thread { [self] in collect(handle) }.start()
    }

    /// Every line so far that begins with the words given.
    func lines(_ start: String) -> [String] {
        state.withLock { $0.lines.filter { $0 == start || $0.hasPrefix("\(start) ") } }
    }

    /// Waits until so many such lines have come; gives back the last of them.
    @discardableResult
    func wait(for start: String, count: Int = 1) throws -> String {
        let end = Date(timeIntervalSinceNow: Self.patience)
        changed.lock()
        defer { changed.unlock() }
        while true {
            let found = lines(start)
            if found.count >= count { return found[count - 1] }
            let isOver = state.withLock { $0.isOver }
            guard !isOver, changed.wait(until: end) else {
                let all = state.withLock { $0.lines.suffix(20).joined(separator: "\n") }
                throw Missing(description: "no line \(count) '\(start) …'; the last were\n\(all)")
            }
        }
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// Lets the probe end by itself; its exit status.
    func finish() -> Int32 {
        try? input.close()
        return waitForEnd()
    }

    /// Ends it as no program can prepare for.
    func killHard() -> Int32 {
        kill(identifier, SIGKILL)
        return waitForEnd()
    }

    private func waitForEnd() -> Int32 {
        process.withLock { process in
            process.waitUntilExit()
            return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        }
    }

    private func collect(_ handle: FileHandle) {
        var rest: [UInt8] = []
        while true {
            let data = handle.availableData
            rest += data
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array(lines.removeLast())
            let texts = lines.map { String(decoding: $0, as: UTF8.self) }
            changed.lock()
            state.withLock { state in
                state.lines += texts
                if data.isEmpty { state.isOver = true }
            }
            changed.broadcast()
            changed.unlock()
            if data.isEmpty { return }
        }
    }
}
