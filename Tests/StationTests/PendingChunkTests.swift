import Glibc
import Testing
import Upload

@testable import Station

@Suite struct `A chunk that has left the camera` {
    private final class Writer: ChunkWriter {
        let awaitsAnswer: Bool
        private(set) var thread: pthread_t?

        init(awaitsAnswer: Bool) { self.awaitsAnswer = awaitsAnswer }

        func write(_ bytes: UnsafeRawBufferPointer) {}
        func finish() -> Range<Int> {
            thread = pthread_self()
            return 0..<1
        }
        func cancel() {}
    }

    @Test(arguments: [[], [false], [true], [false, true], [true, true]])
    func `ends beside the next one where somebody has to answer, and else right here`(answers: [Bool]) {
        let writers = answers.map(Writer.init)
        let chunk = PendingChunk(ChunkWriters(writers.map { ("\($0.awaitsAnswer)", $0) }))
        let here = pthread_self()
        chunk.start(on: SerialThread(name: "acknowledgements"))
        #expect(chunk.wait().held.count == Set(answers).count)
        let isElsewhere = answers.contains(true)
        #expect(writers.allSatisfy { $0.thread.map { ($0 != here) == isElsewhere } == true })
    }

    @Test func `ends right here where there is no other thread`() {
        let writer = Writer(awaitsAnswer: true)
        let chunk = PendingChunk(ChunkWriters([("one", writer)]))
        chunk.start(on: nil)
        #expect(writer.thread == pthread_self())
        #expect(chunk.wait().held == ["one": 0..<1])
    }
}
