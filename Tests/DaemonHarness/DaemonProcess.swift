import Foundation
import Glibc
import TestSupport

/// The real daemon, as it ships, in a process of its own.
package final class DaemonProcess: @unchecked Sendable {
    // Unchecked: Foundation's Process is used from one thread at a time, the test's.
    private let process = Process()
    package let logPath: String

    /// Starts the daemon; `environment` is added to a minimal one.
    package init(
        configuration: String,
        environment: [String: String],
        log logPath: String,
        arguments: [String] = ["--fixtures"]
    ) throws {
        self.logPath = logPath
        if !FileManager.default.fileExists(atPath: logPath) {
            _ = FileManager.default.createFile(atPath: logPath, contents: nil)
        }
        guard let log = FileHandle(forWritingAtPath: logPath) else { throw CocoaError(.fileWriteUnknown) }
        log.seekToEndOfFile()
        process.executableURL = URL(fileURLWithPath: Products.path("bwvdockd"))
        process.arguments = ["--config", configuration] + arguments
        process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }
        process.standardError = log
        process.standardOutput = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { if process.isRunning { kill(SIGKILL) } }

    package var identifier: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    package func kill(_ signal: Int32) { _ = Glibc.kill(process.processIdentifier, signal) }

    /// Power off: nothing more happens in it.
    package func cutPower() {
        kill(SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to park and waits for its exit status.
    @discardableResult
    package func park() -> Int32 {
        kill(SIGTERM)
        return waitForExit()
    }

    package func waitForExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    package var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
}

/// Where this build's executables lie.
package enum Products {
    /// The folder of the test bundle that runs now, which is also that of the executables.
    package static let folder: String = {
        if let folder = ProcessInfo.processInfo.environment["BWVDOCK_PRODUCTS"] { return folder }
        return Repository.path(".build/debug")
    }()

    package static func path(_ name: String) -> String { "\(folder)/\(name)" }
}
