import Foundation
import MockedBus

/// A probe running against a mocked bus.
final class ProbeProcess {
    private let process = Process()
    private let commands = Pipe()
    private let answers = Pipe()
    private var unread = Data()

    init(_ bus: MockedBus, window: Int = 4 << 20) throws {
        process.executableURL = Self.executable
        process.environment = ProcessInfo.processInfo.environment.merging(bus.environment) { _, new in new }
        process.arguments = ["\(window)"]
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
    }

    deinit { kill() }

    /// Gives a command and does not wait for its answer.
    func tell(_ command: String) throws {
        try commands.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
    }

    /// The next answer; empty once the probe has ended.
    func answer() -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { return "" }
            unread += more
        }
    }

    func ask(_ command: String) throws -> String {
        try tell(command)
        return answer()
    }

    /// Lets the probe end by itself and waits for it; returns its exit status.
    func finish() throws -> Int32 {
        try commands.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// SIGKILL, as an impatient service manager would.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Beside the test bundle: on Linux, a bundle's place is its folder.
    private static let executable = Bundle(for: ProbeProcess.self).bundleURL
        .appendingPathComponent("USBProbe")
}
