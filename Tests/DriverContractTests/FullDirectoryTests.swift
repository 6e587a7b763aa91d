import DirectoryDriver
import Foundation
import TestSupport
import Testing
import Upload

@Suite struct `A directory on a full disk` {
    @Test func `holds, acknowledges nothing it could not keep, and goes on once there is space`() async throws
    {
        let folder = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            let disk = SmallDisk(on: folder, bytes: 1 << 20)
            try DirectoryDriver.initialise(root: folder, as: DestinationIdentity(identity: "fixture-store"))
            let driver = try DirectoryDriver(root: folder, stationName: "north")
            let sample = try Sample(sizes: [2 << 20], chunkSize: 128 << 10)
            let item = sample.items[0]
            let token = try driver.begin(sample, item)
            var held: Set<Int> = []
            var refusal: DestinationError?
            for chunk in item.chunks where refusal == nil {
                do throws(DestinationError) {
                    try driver.send(chunk, token, sample, item)
                    held.insert(chunk.index)
                } catch {
                    refusal = error
                }
            }
            guard refusal?.remedy == .hold, refusal?.hint?.contains("free space") == true else { exit(2) }
            guard !held.isEmpty, held.count < item.chunks.count else { exit(3) }
            guard try driver.resume(token, of: sample.key, item: item) == .open(held: held) else { exit(4) }
            disk.grow(to: 16 << 20)
            let items = try driver.uploadAll(sample)
            _ = try driver.close(sample.key, items: items)
            guard try driver.proveClosed(sample.key, plan: item).item == items[0] else { exit(5) }
        }
        withExtendedLifetime(folder) {}
    }
}
