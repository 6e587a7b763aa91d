import Testing
import Upload

@Suite struct `Every driver stores a statement` {
    @Test(arguments: Candidate.all)
    func `once: the same bytes again are fine, other bytes are a conflict`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        for sidecar in [Sidecar.manifest, .manifestSignature, .receipt, .receiptSignature] {
            try driver.store(sidecar, [1, 2, 3], for: sample.key)
            try driver.store(sidecar, [1, 2, 3], for: sample.key)
            let other: [UInt8] = [1, 2, 4]
            #expect(
                remedy(of: try driver.store(sidecar, other, for: sample.key))
                    == .conflict
            )
        }
    }

    @Test(arguments: Candidate.all)
    func `of the camera after closing, and no other one`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        guard try driver.probe().acceptsSidecarsAfterClose else { return }
        try driver.store(.receipt, [9], for: sample.key)
        let location = try driver.close(sample.key, items: driver.uploadAll(sample))
        let next = try destination.driver(station: "south")
        try next.store(.tombstone, [7], for: sample.key)
        try next.store(.tombstone, [7], for: sample.key)
        try driver.store(.tombstoneSignature, [8], for: sample.key)
        try driver.store(.receipt, [9], for: sample.key)
        #expect(
            remedy(of: try driver.store(.tombstone, [6], for: sample.key))
                == .conflict
        )
        #expect(
            remedy(of: try driver.store(.receipt, [6], for: sample.key))
                == .conflict
        )
        #expect(
            remedy(of: try driver.store(.receiptSignature, [6], for: sample.key))
                == .conflict
        )
        #expect(
            try driver.closed(sample.key)
                == .present(
                    location: location,
                    sidecars: [
                        .manifest: sample.manifest, .receipt: [9], .tombstone: [7], .tombstoneSignature: [8],
                    ]
                )
        )
    }
}
