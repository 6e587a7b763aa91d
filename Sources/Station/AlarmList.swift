internal import Policy
internal import Synchronization

/// The alarms raised since the start, newest last, each once; bounded.
package final class AlarmList: Sendable {
    package struct Entry: Sendable, Equatable {
        /// Milliseconds since 1970, of the last time it was raised.
        package var time: Int64
        package let subject: String
        package let reason: String
        package var times: Int
    }

    private static let most = 200
    private let entries = Mutex<[Entry]>([])
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    func raise(_ alarm: Alarm) {
        let time = now()
        entries.withLock { entries in
            var entry = Entry(time: time, subject: alarm.subject, reason: alarm.reason, times: 1)
            if let index = entries.firstIndex(where: {
                $0.subject == alarm.subject && $0.reason == alarm.reason
            }) {
                entry.times += entries.remove(at: index).times
            }
            entries.append(entry)
            if entries.count > Self.most { entries.removeFirst() }
        }
    }

    /// Drops what was said about a subject whose trouble is over.
    func settle(_ subject: String) { entries.withLock { $0.removeAll { $0.subject == subject } } }

    package var all: [Entry] { entries.withLock { $0 } }
}
