import Foundation
import Synchronization

/// A server of other people's on this machine, gone with its folder when this process is, however that ends.
package final class ServerProcess: Sendable {
    private struct Running {
        let shell: Process
        let lifeline: Pipe
    }

    private let command: [String]
    private let folder: TemporaryDirectory
    private let log: String
    private let running = Mutex<Running?>(nil)

    /// Prepares a server that keeps its log in `folder`, which several may share.
    package init(_ command: [String], in folder: TemporaryDirectory, log: String = "log") {
        self.command = command
        self.folder = folder
        self.log = folder.path(log)
    }

    /// Starts it, unless it runs, and waits until it listens on all `ports`.
    package func start(environment: [String: String] = [:], ports: [UInt16] = []) throws {
        // When the pipe's other end goes, whatever ended us, the server goes and its folder with it; not so when it was told.
        // As a job it has a process group of its own: what it started goes with it.
        let script = """
            set -m
            "$@" </dev/null >>"$LOG" 2>&1 & server=$!
            trap 'kill -KILL -- -$server; wait $server; [[ -z $FOLDER ]] || rm -rf "$FOLDER"' EXIT
            read -r && FOLDER=
            """
        try running.withLock { running in
            guard running == nil else { return }
            let (shell, lifeline) = (Process(), Pipe())
            shell.executableURL = URL(fileURLWithPath: "/bin/bash")
            shell.arguments = ["-c", script, "server"] + command
            shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            shell.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
                .merging(["LOG": log, "FOLDER": folder.path]) { _, new in new }
            shell.standardInput = lifeline
            shell.standardOutput = FileHandle.nullDevice
            shell.standardError = FileHandle.nullDevice
            try shell.run()
            running = Running(shell: shell, lifeline: lifeline)
        }
        for port in ports { try LoopbackServer.waitForListener(on: port, whoseLog: log) }
    }

    /// Ends it as a power cut would; what it wrote stays, and it can be started again.
    package func kill() throws {
        try running.withLock { running in
            guard let server = running else { return }
            try server.lifeline.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
            try server.lifeline.fileHandleForWriting.close()
            server.shell.waitUntilExit()
            running = nil
        }
    }

    /// What it has said so far.
    package var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    deinit {
        running.withLock { running in
            try? running?.lifeline.fileHandleForWriting.close()
            running?.shell.waitUntilExit()
        }
    }
}
