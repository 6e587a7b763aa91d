import Evidence
import Foundation
import TestSupport
import Testing
import Upload

@testable import DirectoryDriver

/// What the driver `directory` promises beyond the contract.
@Suite struct `A directory` {
    @Test func `is refused while it is not mounted, and nothing is made in the empty folder`() throws {
        let folder = try TemporaryDirectory()
        let driver = try DirectoryDriver(root: folder.path, stationName: "north")
        let sample = try Sample()
        #expect(remedy(of: try driver.probe()) == .hold)
        #expect(remedy(of: try driver.begin(sample, sample.items[0])) == .hold)
        #expect(remedy(of: try driver.store(.manifest, [1], for: sample.key)) == .hold)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        do {
            _ = try driver.probe()
        } catch {
            #expect(error.hint?.contains("mount") == true)
        }
    }

    @Test func `is initialised once, and never as another one`() throws {
        let folder = try TemporaryDirectory()
        let identity = DestinationIdentity(identity: "fixture-store")
        try DirectoryDriver.initialise(root: folder.path, as: identity)
        try DirectoryDriver.initialise(root: folder.path, as: identity)
        #expect(
            remedy(
                of: try DirectoryDriver.initialise(
                    root: folder.path,
                    as: DestinationIdentity(identity: "other")
                )
            )
                == .conflict
        )
        let bound = try DirectoryDriver(root: folder.path, stationName: "north", expecting: identity)
        #expect(try bound.probe().identity == "fixture-store")
        let restored = DestinationIdentity(identity: "fixture-store", epoch: 2)
        let other = try DirectoryDriver(root: folder.path, stationName: "north", expecting: restored)
        #expect(remedy(of: try other.probe()) == .hold)
    }

    @Test func `is refused when its identity file is not one of ours`() throws {
        let destination = try DirectoryDestination()
        defer { destination.remove() }
        let file = URL(fileURLWithPath: "\(destination.root)/.bwvdock/identity.json")
        for text in ["", "{}", "{\"type\":\"other/1\",\"identity\":\"x\",\"epoch\":1}"] {
            try Data(text.utf8).write(to: file)
            #expect(remedy(of: try destination.driver(station: "north").probe()) == .hold)
        }
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "a\u{0}b", ".hidden", "north.", String(repeating: "x", count: 65),
    ])
    func `takes no station name that could leave its place`(name: String) {
        #expect(remedy(of: try DirectoryDriver(root: "/nonexistent", stationName: name)) == .hold)
    }

    @Test func `holds a closed recording as documented, readable to its owner alone`() throws {
        let destination = try DirectoryDestination()
        defer { destination.remove() }
        let sample = try Sample()
        let driver = try destination.driver(station: "dock-1.north")
        let location = try driver.close(sample.key, items: driver.uploadAll(sample))
        #expect(location == sample.key.description)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(destination.root)/\(location)")
            .sorted()
        #expect(
            files == ["item-000-clip.mp4", "item-001-track.json", "item-002-track.json", "manifest.json"]
        )
        for (name, bytes) in zip(files, sample.bytes + [sample.manifest]) {
            let path = "\(destination.root)/\(location)/\(name)"
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(destination.root)/.bwvdock/incoming") == []
        )
        for path in try destination.paths(under: destination.root) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(path)")
        }
    }

    @Test func `says in the proof how the bytes were read back`() throws {
        let destination = try DirectoryDestination()
        defer { destination.remove() }
        let sample = try Sample(sizes: [3 << 20 | 77])
        let driver = try destination.driver(station: "north")
        let proof = try driver.prove(
            driver.upload(sample, sample.items[0]),
            of: sample.key,
            plan: sample.items[0]
        )
        #expect(proof.evidence.hasPrefix("read back"))
        #expect(proof.item.version.split(separator: ":").count == 3)
    }

    @Test func `believes no chunk from before a restart of the machine unread`() throws {
        let destination = try DirectoryDestination()
        defer { destination.remove() }
        let sample = try Sample()
        let item = sample.items[0]
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        for chunk in item.chunks { try driver.send(chunk, token, sample, item) }
        let paths = try destination.paths(under: destination.root)
        let part = try #require(paths.first { $0.hasSuffix(".part") })
        let map = try #require(paths.first { $0.hasSuffix(".map") })
        // As after a power cut: another boot, and a disk that lied about what it had kept of the second chunk.
        try flip(part, at: 5000)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0, 1, 2]))
        try flip(map, at: 0)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0, 2]))
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0, 2]))
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
    }

    @Test func `counts a torn or foreign record as a chunk not held`() throws {
        let destination = try DirectoryDestination()
        defer { destination.remove() }
        let sample = try Sample()
        let item = sample.items[0]
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        for chunk in item.chunks { try driver.send(chunk, token, sample, item) }
        let map = try #require(destination.paths(under: destination.root).first { $0.hasSuffix(".map") })
        try flip(map, at: 32 + 40)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0, 2]))
        #expect(unsafe truncate(map, 32 * 3 + 31) == 0)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0]))
    }

    @Test func `knows that it lies on this machine`() throws {
        let folder = try TemporaryDirectory()
        #expect(try DirectoryDriver.isOnStationDisk(root: folder.path, stateDirectory: "/"))
        #expect(
            remedy(of: try DirectoryDriver.isOnStationDisk(root: "/nonexistent", stateDirectory: "/"))
                == .hold
        )
    }

    private func flip(_ path: String, at offset: UInt64) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: offset)
        let byte = try file.read(upToCount: 1) ?? Data()
        try file.seek(toOffset: offset)
        try file.write(contentsOf: byte.map { $0 ^ 1 })
        try file.close()
    }
}
