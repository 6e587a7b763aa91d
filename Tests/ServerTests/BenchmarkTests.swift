import DaemonHarness
import Foundation
import TestSupport
import Testing

/// That a benchmark nobody has run for a while would still run.
@Suite(.serialized) struct `The benchmark of uploads` {
    @Test func `compares every contender at nginx`() throws {
        let left = try abandoned()
        let text = try Shell.check(Products.path("UploadBench"), ["1", "1", "nginx"]).text
        #expect(!FileManager.default.fileExists(atPath: left), "what a killed run leaves fills the memory")
        for contender in [
            "ours, read back", "rclone copy", "age | tee", "the bare loop", "openssl speed",
            "bare libcurl send",
        ] {
            #expect(text.contains("\n\(contender)"), "\(text)")
        }
        // How far one megabyte is from a goal says nothing; that each is reckoned does.
        #expect(text.split(separator: "\n").count { $0.contains(", goal ") } == 4, "\(text)")
    }

    /// A folder as a run leaves it that was killed.
    private func abandoned() throws -> String {
        let base =
            FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let process = try Shell.check("sh", ["-c", "echo $$"]).text.filter(\.isNumber)
        let path = "\(base)/bwvdock-bench-\(process)-left"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    @Test func `measures an acknowledgement ahead beside none`() throws {
        let text = try Shell.check(Products.path("UploadBench"), ["2", "1", "overlap"]).text
        for delay in [0, 50, 200] { #expect(text.contains("\n\(delay) ms late: "), "\(text)") }
    }
}
