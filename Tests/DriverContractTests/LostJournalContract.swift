import Bytes
import Testing
import Upload

/// A station whose journal was lost begins everything anew, and finds what it did before.
@Suite struct `Every driver, after the journal was lost` {
    enum Point: CaseIterable {
        case chunkPut, committed, receiptStored, signatureStored
    }

    @Test(arguments: Candidate.all, Point.allCases)
    func `finds what was put and stored, and ends with one recording`(
        candidate: Candidate,
        point: Point
    ) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let before = try destination.driver(station: "north")
        try before.proceed(sample, to: point)

        let after = try destination.driver(station: "north")
        let hasReceipt = point == .receiptStored || point == .signatureStored
        #expect(try after.standing(.receipt, of: sample.key) == (hasReceipt ? [7] : nil))
        #expect(
            try after.standing(.receiptSignature, of: sample.key) == (point == .signatureStored ? [8] : nil)
        )
        // Another station has none of it.
        #expect(try destination.driver(station: "south").standing(.receipt, of: sample.key) == nil)

        let items = try after.uploadAll(sample)
        if hasReceipt {
            // A second receipt would contradict the first: what stands is the one to go on with.
            #expect(remedy(of: try after.store(.receipt, [9], for: sample.key)) == .conflict)
        }
        try after.store(.receipt, [7], for: sample.key)
        try after.store(.receiptSignature, [8], for: sample.key)
        let location = try after.close(sample.key, items: items)
        #expect(
            try after.closed(sample.key)
                == .present(
                    location: location,
                    sidecars: [.manifest: sample.manifest, .receipt: [7], .receiptSignature: [8]]
                )
        )
        for item in sample.items {
            #expect(try after.proveClosed(sample.key, plan: item).sha256 == item.digest.hex)
        }
    }
}

extension DestinationDriver {
    /// Does everything up to and with this.
    fileprivate func proceed(
        _ sample: Sample,
        to point: `Every driver, after the journal was lost`.Point
    ) throws {
        let item = sample.items[0]
        let token = try begin(sample, item)
        try send(item.chunks[0], token, sample, item)
        if point == .chunkPut { return }
        for item in sample.items { _ = try upload(sample, item) }
        if point == .committed { return }
        try store(.manifest, sample.manifest, for: sample.key)
        try store(.receipt, [7], for: sample.key)
        if point == .receiptStored { return }
        try store(.receiptSignature, [8], for: sample.key)
    }
}
