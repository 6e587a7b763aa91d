import HTTPClient
import Synchronization
import Upload

/// Items on their way in one request each, for stores that put no segments together.
final class WholeItems: Sendable {
    private let open = Mutex<[String: WholeItem]>([:])

    /// A writer of the item's next chunk; the first one starts the request.
    ///
    /// What broke off starts again with the item: there is no place in it to go on from.
    func writer(
        for chunk: ChunkPlan,
        of item: ItemPlan,
        at name: String,
        _ headers: [(String, String)],
        _ client: StoreClient
    ) throws(DestinationError) -> any ChunkWriter {
        let known = open.withLock { chunk.index == 0 ? $0.removeValue(forKey: name) : $0[name] }
        if chunk.index == 0 {
            known?.cut()
            let fresh = try WholeItem(item, at: name, headers, client)
            open.withLock { $0[name] = fresh }
            return WholeItemChunk(chunk, fresh)
        }
        guard let known, known.expects(chunk.index) else {
            drop(name)
            throw DestinationError(
                .beginAgain,
                "put chunk \(chunk.index) of \(name): the request it belongs to is over"
            )
        }
        return WholeItemChunk(chunk, known)
    }

    func drop(_ name: String) { open.withLock { $0.removeValue(forKey: name) }?.cut() }

    /// Cuts everything on its way to a container.
    func dropAll(in container: String) {
        let names = open.withLock { $0.keys.filter { $0.hasPrefix("\(container)/") } }
        for name in names { drop(name) }
    }
}

/// One item's request.
// Sendable by hand: an item has one open chunk at a time (`parallelChunks` is one), so that only one thread has it at once;
// the table only hands it from chunk to chunk.
final class WholeItem: @unchecked Sendable {
    private let item: ItemPlan
    private let name: String
    private let client: StoreClient
    private let headers: [(String, String)]
    private var sending: Sending
    private var next = 0
    private var isOver = false
    fileprivate var written: UInt64 = 0

    init(
        _ item: ItemPlan,
        at name: String,
        _ headers: [(String, String)],
        _ client: StoreClient
    ) throws(DestinationError) {
        self.item = item
        self.name = name
        self.client = client
        self.headers = headers + [("If-None-Match", "*")]
        sending = try client.upload(name, self.headers, length: item.size)
    }

    func expects(_ chunk: Int) -> Bool { !isOver && chunk == next }

    /// The store sees a body cut off, never a whole one.
    func cut() {
        isOver = true
        sending.upload.cancel()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        guard !isOver else { throw DestinationError(.beginAgain, "put \(name): the request is over") }
        guard bytes.count > 0 else { return }
        let isFirst = written == 0
        written += UInt64(bytes.count)
        unsafe try send(bytes, isFirst)
    }

    /// Ends a chunk that is right; with the last one goes the item's last byte.
    func finish(_ chunk: Int) throws(DestinationError) {
        next = chunk + 1
        guard written == item.size else { return }
        isOver = true
        let response = try sending.finish()
        sending.pool.give(sending.upload.connection)
        // Another station was faster; the commit looks at what stands there.
        if response.status == 412 { return }
        guard response.isSuccess else { throw .refusal(response, "put \(name)") }
    }

    private func send(_ bytes: UnsafeRawBufferPointer, _ mayRefresh: Bool) throws(DestinationError) {
        guard bytes.count > 0 else { return }
        do throws(HTTPUploadError) {
            unsafe try sending.upload.write(bytes)
        } catch {
            switch error {
            case .early(let response) where response.status == 401 && mayRefresh:
                sending = try client.upload(name, headers, length: item.size, insteadOf: sending.token)
                unsafe try send(bytes, false)
            case .early(let response) where response.status == 412:
                isOver = true
                // The commit looks at it.
                throw DestinationError(.beginAgain, "put \(name): it stands there already")
            case .early(let response):
                isOver = true
                throw .refusal(response, "put \(name)")
            case .failed(let error):
                isOver = true
                throw error
            }
        }
    }
}

/// One chunk of an item that goes in whole.
final class WholeItemChunk: ChunkWriter {
    private let chunk: ChunkPlan
    private let item: WholeItem
    private var isOpen = true

    init(_ chunk: ChunkPlan, _ item: WholeItem) {
        self.chunk = chunk
        self.item = item
    }

    deinit { if isOpen { item.cut() } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        guard isOpen, UInt64(bytes.count) <= chunk.offset + chunk.length - item.written else {
            cancel()
            throw DestinationError(.resendChunk, "write chunk \(chunk.index): more bytes than planned")
        }
        unsafe try item.write(bytes)
    }

    func finish() throws(DestinationError) {
        guard isOpen, item.written == chunk.offset + chunk.length else {
            cancel()
            throw DestinationError(.resendChunk, "finish chunk \(chunk.index): bytes are missing")
        }
        isOpen = false
        try item.finish(chunk.index)
    }

    /// Wrong bytes are on their way: the whole request is cut.
    func cancel() {
        isOpen = false
        item.cut()
    }
}
