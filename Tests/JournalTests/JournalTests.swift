import Foundation
import Testing

@testable import Journal

@Suite struct `A journal` {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.file("journal.sqlite")
    }

    @Test func `keeps facts in their order over a reopening`() throws {
        do {
            let journal = try Journal(path: path)
            try journal.append(recording: "a", kind: "planned", payload: [1, 0, 255])
            try journal.append(recording: "b", kind: "planned")
            try journal.append([
                NewFact(recording: "a", kind: "token", payload: [2]),
                NewFact(recording: "a", kind: "acknowledged", payload: []),
            ])
        }
        let journal = try Journal(path: path)
        #expect(try journal.recordings() == ["a", "b"])
        #expect(try journal.facts(of: "a").map(\.kind) == ["planned", "token", "acknowledged"])
        #expect(try journal.facts(of: "a").map(\.payload) == [[1, 0, 255], [2], []])
        #expect(try journal.facts(of: "c") == [])
    }

    @Test func `never gives a sequence number twice, even after compaction`() throws {
        let journal = try Journal(path: path)
        let first = try journal.append(recording: "a", kind: "planned")
        try journal.compact("a", keepingKinds: [])
        #expect(try journal.recordings() == [])
        #expect(try journal.append(recording: "a", kind: "planned") > first)
    }

    @Test func `forgets only the kinds nobody asked to keep, and only of that recording`() throws {
        let journal = try Journal(path: path)
        for recording in ["a", "b"] {
            for kind in ["planned", "acknowledged", "done", "receipt"] {
                try journal.append(recording: recording, kind: kind)
            }
        }
        try journal.compact("a", keepingKinds: ["receipt", "done"])
        #expect(try journal.facts(of: "a").map(\.kind) == ["done", "receipt"])
        #expect(try journal.facts(of: "b").count == 4)
    }

    @Test func `takes hostile text as text`() throws {
        let journal = try Journal(path: path)
        let key = "'; DROP TABLE facts; --\u{0}\u{1F4F7}"
        try journal.append(recording: key, kind: key, payload: Array(key.utf8))
        #expect(try journal.facts(of: key).map(\.kind) == [key])
        #expect(try journal.recordings() == [key])
    }

    @Test func `keeps a camera's highest sequence from going back`() throws {
        let journal = try Journal(path: path)
        let head = [UInt8](repeating: 7, count: 32)
        try journal.remember(memory(sequence: 5, head: head, seen: 10))
        try journal.remember(memory(sequence: 3, head: [UInt8](repeating: 9, count: 32), seen: 20))
        #expect(try journal.camera(domain: "d", serial: "s") == memory(sequence: 5, head: head, seen: 20))
        #expect(try journal.camera(domain: "other", serial: "s") == nil)
        try journal.remember(memory(sequence: 6, head: nil, seen: 30))
        #expect(try journal.cameras() == [memory(sequence: 6, head: nil, seen: 30)])
    }

    @Test func `binds a destination once, and again only when told`() throws {
        let journal = try Journal(path: path)
        let first = DestinationBinding(name: "dams", identity: "one", epoch: .max)
        let second = DestinationBinding(name: "dams", identity: "two", epoch: 2)
        #expect(try journal.bind(first) == first)
        #expect(try journal.bind(second) == first)
        try journal.rebind(second)
        #expect(try journal.destination(named: "dams") == second)
        #expect(try journal.destination(named: "other") == nil)
    }

    @Test func `keeps settings`() throws {
        let journal = try Journal(path: path)
        #expect(try journal.setting("epoch") == nil)
        try journal.set("epoch", to: [1])
        try journal.set("epoch", to: [])
        #expect(try journal.setting("epoch") == [])
        try journal.checkWritable()
    }

    @Test func `is used from many threads at once`() throws {
        let journal = try Journal(path: path)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for index in 0..<10 {
                _ = try? journal.append(recording: "\(thread)", kind: "\(index)")
            }
        }
        #expect(try journal.recordings().count == 8)
        for recording in try journal.recordings() {
            #expect(try journal.facts(of: recording).map(\.kind) == (0..<10).map(String.init))
        }
    }

    @Test func `makes its file readable to nobody else`() throws {
        let journal = try Journal(path: path)
        try journal.append(recording: "a", kind: "planned")
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch.file(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    private func memory(sequence: Int64, head: [UInt8]?, seen: Int64) -> CameraMemory {
        CameraMemory(domain: "d", serial: "s", highestSequence: sequence, head: head, lastSeen: seen)
    }
}
