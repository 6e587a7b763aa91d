import Foundation
import Synchronization

/// Runs other people's programs, for tests that check us against them.
package enum Shell {
    package struct Result: Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let errors: String

        package var text: String { String(decoding: output, as: UTF8.self) }
        package var succeeded: Bool { status == 0 }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let command: String
        package let result: Result

        package var description: String {
            "\(command) ended with status \(result.status): \(result.errors)\(result.text)"
        }
    }

    /// Runs a program found on the path and waits for it, whatever its exit status.
    package static func run(
        _ program: String,
        _ arguments: [String],
        in directory: String? = nil,
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        // A program may end without reading what it is given.
        if !input.isEmpty { _ = signal(SIGPIPE, SIG_IGN) }
        try process.run()
        // Each pipe on its own thread: a program that fills one must not wait for us to empty another.
        let collected = Collected()
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            let data = errors.fileHandleForReading.readDataToEndOfFile()
            collected.bytes.withLock { $0 = Array(data) }
        }
        DispatchQueue.global().async(group: group) {
            if !input.isEmpty { try? standardInput.fileHandleForWriting.write(contentsOf: Data(input)) }
            try? standardInput.fileHandleForWriting.close()
        }
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        group.wait()
        process.waitUntilExit()
        let complaints = collected.bytes.withLock { String(decoding: $0, as: UTF8.self) }
        return Result(status: process.terminationStatus, output: bytes, errors: complaints)
    }

    /// Runs a program that must succeed.
    @discardableResult
    package static func check(
        _ program: String,
        _ arguments: [String],
        in directory: String? = nil,
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws -> Result {
        let result = try run(program, arguments, in: directory, environment: environment, input: input)
        guard result.succeeded else {
            throw Failure(command: ([program] + arguments).joined(separator: " "), result: result)
        }
        return result
    }

    private final class Collected: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }
}
