import Upload

// What a station does with a driver, in the words of the tests.

extension DestinationDriver {
    /// Begins an item, as often as wanted.
    func begin(_ sample: Sample, _ item: ItemPlan) throws(DestinationError) -> UploadToken {
        try begin(sample.key, manifest: sample.manifest, item: item)
    }

    /// Sends one chunk in pieces and waits until it is acknowledged, by itself or with others.
    @discardableResult
    func send(
        _ chunk: ChunkPlan,
        _ token: UploadToken,
        _ sample: Sample,
        _ item: ItemPlan,
        piece: Int = 1000
    ) throws(DestinationError) -> Range<Int> {
        let writer = try put(chunk, to: token, of: sample.key, item: item)
        try writer.write(sample.bytes(of: chunk, in: item), piece: piece)
        return try writer.finish()
    }

    /// Sends what the destination does not hold of an item, and commits it.
    func upload(_ sample: Sample, _ item: ItemPlan) throws(DestinationError) -> CommittedItem {
        let token = try begin(sample, item)
        switch try resume(token, of: sample.key, item: item) {
        case .committed(let item): return item
        case .gone: throw DestinationError(.beginAgain, "gone right after it began")
        case .open(let held):
            for chunk in item.chunks where !held.contains(chunk.index) {
                try send(chunk, token, sample, item)
            }
            return try commit(token, of: sample.key, item: item)
        }
    }

    /// Everything up to the last act.
    func uploadAll(_ sample: Sample) throws(DestinationError) -> [CommittedItem] {
        var items: [CommittedItem] = []
        for item in sample.items {
            let committed = try upload(sample, item)
            _ = try prove(committed, of: sample.key, plan: item)
            items.append(committed)
        }
        try store(.manifest, sample.manifest, for: sample.key)
        return items
    }

    /// What the destination says it holds of an item.
    func state(_ sample: Sample, _ item: ItemPlan) throws(DestinationError) -> RemoteUpload {
        try resume(begin(sample, item), of: sample.key, item: item)
    }
}

extension ChunkWriter {
    /// Writes bytes in pieces, as frames come.
    func write(_ bytes: [UInt8], piece: Int = 1000) throws(DestinationError) {
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let slice = Array(bytes[start..<min(start + piece, bytes.count)])
            let result = unsafe slice.withUnsafeBytes { bytes -> Result<Void, DestinationError> in
                do throws(DestinationError) {
                    return .success(unsafe try write(bytes))
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
        }
    }
}

/// What a call was told to do, or `nil` when it succeeded.
func remedy<Result>(of call: @autoclosure () throws -> Result) -> DestinationError.Remedy? {
    do {
        _ = try call()
        return nil
    } catch {
        return (error as? DestinationError)?.remedy
    }
}
