import Foundation
import Journal
import TestSupport
import Testing

@Suite struct `A journal on a full disk` {
    /// Runs in a process of its own, whose exit status says how far it came.
    @Test func `says so, keeps nothing of the failed call, and works again once there is space`() async throws
    {
        let scratch = try Scratch()
        await #expect(processExitsWith: .success) { [folder = scratch.path as String] in
            let disk = SmallDisk(on: folder, bytes: 512 << 10)
            let journal = try Journal(path: "\(folder)/journal.sqlite")
            let payload = [UInt8](repeating: 1, count: 10_000)
            var kept = 0
            var refusal: JournalError?
            while refusal == nil, kept < 1000 {
                do throws(JournalError) {
                    try journal.append([
                        NewFact(recording: "a", kind: "\(kept)", payload: payload),
                        NewFact(recording: "a", kind: "second half"),
                    ])
                    kept += 1
                } catch {
                    refusal = error
                }
            }
            guard case .full = refusal else { exit(2) }
            guard try journal.facts(of: "a").count == 2 * kept else { exit(3) }
            while (try? journal.append(recording: "b", kind: "filling the rest")) != nil {}
            do throws(JournalError) {
                try journal.checkWritable()
                exit(4)
            } catch {
                guard case .full = error else { exit(5) }
            }
            disk.grow(to: 64 << 20)
            try journal.checkWritable()
            try journal.append(recording: "a", kind: "after", payload: payload)
            guard try journal.facts(of: "a").count == 2 * kept + 1 else { exit(6) }
        }
    }

    @Test func `cannot be made, and says so`() async throws {
        let scratch = try Scratch()
        await #expect(processExitsWith: .success) { [folder = scratch.path as String] in
            _ = SmallDisk(on: folder, bytes: 8192)
            do throws(JournalError) {
                _ = try Journal(path: "\(folder)/journal.sqlite")
                exit(2)
            } catch {
                guard case .full = error else { exit(3) }
            }
        }
    }
}
