import Foundation

/// `bwvcamera` as an engineer starts it: a bus, or cameras served, steered by lines on its standard input.
package final class CameraProcess {
    package struct Mute: Error, CustomStringConvertible {
        package let description: String
    }

    package static let program = Products.path("bwvcamera")

    /// What it said before it was ready.
    package private(set) var greeting: [String] = []
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = ""

    /// Starts it and waits until it is ready.
    package init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        while case let line = try nextLine(), line != "ready" { greeting.append(line) }
    }

    deinit { if process.isRunning { process.terminate() } }

    /// The next line it says; waits for it.
    package func nextLine() throws -> String {
        while true {
            if let end = pending.firstIndex(of: "\n") {
                defer { pending = String(pending[pending.index(after: end)...]) }
                return String(pending[..<end])
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Mute(description: "bwvcamera ended after '\(pending)'") }
            pending += String(decoding: more, as: UTF8.self)
        }
    }

    /// Has it end, and returns its exit status.
    package func quit() throws -> Int32 {
        try input.fileHandleForWriting.write(contentsOf: Data("quit\n".utf8))
        process.waitUntilExit()
        return process.terminationStatus
    }
}
