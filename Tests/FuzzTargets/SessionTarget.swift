import PTP
import PTPInitiator

extension FuzzTarget {
    /// A whole PTP session with a liar: every answer in every phase, and the recovery from it.
    static let session = Self("session", upTo: 4096) { bytes in
        let pipe = LyingPipe(FuzzScript(bytes))
        let session = PTPSession(pipe)
        try? session.open()
        _ = try? session.deviceInfo()
        try? session.channelReset(epoch: 9)
        if let next = try? session.channelWrite(epoch: 9, offset: 40, bytes: [1, 2, 3]) {
            try promise(next <= 43, "no more is acknowledged than was written")
        }
        if let read = try? session.channelRead(epoch: 9, offset: 5, limit: 300) {
            try promise(read.count <= 300, "no more is read than was asked for")
        }
        _ = try? session.storageIDs()
        let handles = (try? session.objectHandles()) ?? []
        _ = try? session.objectInfo(handles.first ?? 1)
        _ = try? session.batteryLevel()
        for isLast in [false, true] {
            var seen = 0
            let count = try? session.read(3, offset: 1 << 33, count: 600, isLast: isLast) { seen += $0.count }
            try promise(seen <= 600, "no more is delivered than was asked for")
            guard let count else { continue }
            try promise(count == seen && (isLast || count == 600), "what is counted was delivered")
        }
        var events = 0
        while session.takeEvent() != nil { events += 1 }
        try promise(events <= bytes.count, "an event needs bytes")
        session.close()
        // Each decision of the script, and a bounded number of calls for every time it ended badly.
        try promise(pipe.calls < bytes.count + 20_000, "\(pipe.calls) calls of the pipe")
    }
}
