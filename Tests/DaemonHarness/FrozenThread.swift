import Foundation
import TestSupport

/// One thread of a process, stopped where it is until it is thawed or let go.
package final class FrozenThread {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let freezer = Process()
    private let input = Pipe()

    /// Stops the thread of that name; threads are named by at most 15 characters.
    package init(_ name: String, of process: Int32) throws {
        let output = Pipe()
        freezer.executableURL = URL(fileURLWithPath: Products.path("ThreadFreezer"))
        freezer.arguments = ["\(process)", name]
        freezer.standardInput = input
        freezer.standardOutput = output
        try freezer.run()
        let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard answer == "frozen\n" else {
            throw Failure(description: "cannot freeze '\(name)' of \(process)")
        }
    }

    deinit { thaw() }

    package func thaw() {
        guard freezer.isRunning else { return }
        try? input.fileHandleForWriting.close()
        freezer.waitUntilExit()
    }
}
