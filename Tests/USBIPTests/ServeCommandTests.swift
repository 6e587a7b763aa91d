import Foundation
import Platform
import TestSupport
import Testing

/// `bwvcamera serve` as an engineer and a kernel meet it.
struct ServeCommandTests {
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("bwvcamera").path

    private func camera(_ name: String) -> String { Repository.path("fixtures/cameras/\(name).json5") }

    /// The first bytes of what a PTP request is answered with: container type, operation or response code.
    private func transact(_ host: ImportingHost, _ request: [UInt8]) throws -> [UInt8] {
        let read = try host.submit(in: 1, length: 1 << 16)
        try host.submit(out: 2, request)
        while true {
            let reply = try host.reply()
            if reply.sequence == read { return Array(reply.bytes.dropFirst(4).prefix(4)) }
        }
    }

    @Test func `cameras on the command line and in lines are served until told to quit`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = [
            "serve", camera("CAM-0003"), "--listen", "127.0.0.1:0", "--pki", try FixturePKI.ready().root,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let lines = LineReader(output.fileHandleForReading)
        let words = "listening on "
        let listening = try #require(lines.next { $0.hasPrefix(words) })
        let address = try #require(TCPAddress(String(listening.dropFirst(words.count))))
        #expect(try ImportingHost(address).list() == ["1-1": 3])

        try input.fileHandleForWriting.write(
            contentsOf: Data("plug \(camera("PLAIN-0001")) 2-1 --speed super\n".utf8)
        )
        #expect(lines.next { $0.hasPrefix("ok ") } == "ok PLAIN-0001 in 2-1")
        #expect(try ImportingHost(address).list() == ["1-1": 3, "2-1": 5])

        let host = try ImportingHost(address)
        #expect(try host.importDevice("2-1") == 0)
        // GetDeviceInfo, outside a session: a data container with that code comes back.
        #expect(try transact(host, [12, 0, 0, 0, 1, 0, 0x01, 0x10, 0, 0, 0, 0]) == [2, 0, 0x01, 0x10])

        try input.fileHandleForWriting.write(contentsOf: Data("unplug 2-1\nquit\n".utf8))
        #expect(host.hasEnded())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(arguments: [["--listen", "localhost:1"], ["--listen", "127.0.0.1"], ["--speed", "warp"]])
    func `what is no address and no speed is answered with the way to the help`(words: [String]) throws {
        let result = try Shell.run(Self.program, ["serve"] + words)
        #expect(result.status == 2 && result.errors.contains("hint: see 'bwvcamera serve --help'"))
    }
}

/// Lines of a pipe, one by one.
private final class LineReader {
    private let handle: FileHandle
    private var pending = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    /// The next line that is wanted; `nil` at the end.
    func next(where isWanted: (String) -> Bool) -> String? {
        while true {
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                if isWanted(line) { return line }
            }
            let more = handle.availableData
            guard !more.isEmpty else { return nil }
            pending.append(more)
        }
    }
}
