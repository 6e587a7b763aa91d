import Bytes
import Dispatch
import Foundation
import Testing
import Upload

@Suite struct `Every driver that takes chunks in parallel` {
    @Test(arguments: Candidate.all)
    func `acknowledges one on a thread of its own while the next streams`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        guard try driver.probe().limits.parallelChunks > 1 else { return }
        let token = try driver.begin(sample, item)
        var pending: Acknowledgement?
        for chunk in item.chunks {
            let writer = try driver.put(chunk, to: token, of: sample.key, item: item)
            try writer.write(sample.bytes(of: chunk, in: item))
            try pending?.wait()
            pending = Acknowledgement(of: writer)
        }
        try pending?.wait()
        let all = Set(item.chunks.map(\.index))
        #expect(all.count > 1)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: all))
        let committed = try driver.commit(token, of: sample.key, item: item)
        #expect(try driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
    }
}

/// A chunk whose end is waited for on another thread.
// Unchecked: the writer and the failure belong to that thread until `wait` returns.
private final class Acknowledgement: @unchecked Sendable {
    private let writer: any ChunkWriter
    private var failure: (any Error)?
    private let done = DispatchSemaphore(value: 0)

    init(of writer: any ChunkWriter) {
        self.writer = writer
        Thread.detachNewThread { [self] in
            do { try self.writer.finish() } catch { failure = error }
            done.signal()
        }
    }

    func wait() throws {
        done.wait()
        if let failure { throw failure }
    }
}
