import Foundation

/// A server of other people's on this machine, gone with its folder when this process is, however that ends.
package final class ServerProcess: @unchecked Sendable {
    // Unchecked: Foundation's Process and Pipe are used here and in deinit only, never touched in between.
    private let process = Process()
    private let lifeline = Pipe()
    private let folder: TemporaryDirectory
    private let command: [String]

    /// Prepares a server that keeps its log in `folder`.
    package init(_ command: [String], in folder: TemporaryDirectory) {
        self.command = command
        self.folder = folder
    }

    package var identifier: Int32 { process.processIdentifier }

    /// Starts it and waits until it listens on all `ports`.
    package func start(environment: [String: String] = [:], ports: [UInt16]) throws {
        let log = folder.path("log")
        // When the pipe's other end goes, whatever ended us, the server goes.
        let script = """
            "$@" </dev/null >>"$LOG" 2>&1 & server=$!
            trap 'kill -KILL $server; rm -rf "$FOLDER"' EXIT
            read -r
            """
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script, "server"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
            .merging(["LOG": log, "FOLDER": folder.path]) { _, new in new }
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for port in ports { try LoopbackServer.waitForListener(on: port, whoseLog: log) }
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
