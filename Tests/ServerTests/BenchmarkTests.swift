import DaemonHarness
import TestSupport
import Testing

/// That a benchmark nobody has run for a while would still run.
@Suite(.serialized) struct `The benchmark of uploads` {
    @Test func `compares every contender at nginx`() throws {
        let text = try Shell.check(Products.path("UploadBench"), ["1", "1", "nginx"]).text
        for contender in [
            "ours, read back", "rclone copy", "age | tee", "the bare loop", "openssl speed",
            "bare libcurl send",
        ] {
            #expect(text.contains("\n\(contender)"), "\(text)")
        }
        // How far one megabyte is from a goal says nothing; that each is reckoned does.
        #expect(text.split(separator: "\n").count { $0.contains(", goal ") } == 4, "\(text)")
    }

    @Test func `measures an acknowledgement ahead beside none`() throws {
        let text = try Shell.check(Products.path("UploadBench"), ["2", "1", "overlap"]).text
        for delay in [0, 50, 200] { #expect(text.contains("\n\(delay) ms late: "), "\(text)") }
    }
}
