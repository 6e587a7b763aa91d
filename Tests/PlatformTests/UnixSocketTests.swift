import Foundation
import Glibc
import Platform
import Testing

@Suite struct `Unix sockets carry lines` {
    @Test func `lines arrive whole, in order, and then the end`() throws {
        try withTemporaryFolder { folder in
            let listener = try UnixListener(path: "\(folder)/s")
            let client = try UnixConnection(connectingTo: "\(folder)/s")
            try client.write(Array("one\n\ntw".utf8))
            try client.write(Array("o\ncut".utf8))
            client.shutdown()
            let server = try #require(try listener.accept())
            #expect(try server.peerCredentials().process == getpid())
            #expect(try server.readLine(limit: 10) == Array("one".utf8))
            #expect(try server.readLine(limit: 10) == [])
            #expect(try server.readLine(limit: 10) == Array("two".utf8))
            #expect(try server.readLine(limit: 10) == nil)
        }
    }

    @Test func `a line longer than the limit is refused`() throws {
        try withTemporaryFolder { folder in
            let listener = try UnixListener(path: "\(folder)/s")
            let client = try UnixConnection(connectingTo: "\(folder)/s")
            try client.write(Array("12345\n".utf8))
            let server = try #require(try listener.accept())
            let error = try #require(throws: SystemError.self) { try server.readLine(limit: 4) }
            #expect(error.errno == EMSGSIZE)
        }
    }

    @Test func `stopping wakes the thread that accepts`() throws {
        try withTemporaryFolder { folder in
            let listener = try UnixListener(path: "\(folder)/s")
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                if let client = try? listener.accept() { client.shutdown() } else { ended.signal() }
            }
            listener.stop()
            ended.wait()
        }
    }

    @Test func `a stale name is taken over, a living one is not`() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/s"
            let first = try UnixListener(path: path)
            let error = try #require(throws: SystemError.self) { try UnixListener(path: path) }
            #expect(error.errno == EADDRINUSE)
            first.stop()
            let second = try UnixListener(path: path)
            second.stop()
        }
    }

    @Test func `a listener takes its own name away, never its successor's`() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/s"
            var first: UnixListener? = try UnixListener(path: path)
            first?.stop()
            var second: UnixListener? = try UnixListener(path: path)
            first = nil
            #expect(FileManager.default.fileExists(atPath: path))
            second?.stop()
            second = nil
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a wait ends at its time limit`() throws {
        try withTemporaryFolder { folder in
            let listener = try UnixListener(path: "\(folder)/s")
            let client = try UnixConnection(connectingTo: "\(folder)/s")
            try client.setTimeout(milliseconds: 1)
            let error = try #require(throws: SystemError.self) { try client.readLine(limit: 10) }
            #expect(error.errno == EAGAIN)
            listener.stop()
        }
    }

    @Test func `a path too long for the kernel is refused with its name`() {
        #expect(throws: SystemError.self) { try UnixAddress(String(repeating: "x", count: 108)) }
    }
}
