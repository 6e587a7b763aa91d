import Synchronization

extension Journal {
    /// Adds one fact; it is durable on return.
    @discardableResult
    package func append(
        recording: String,
        kind: String,
        payload: [UInt8] = []
    ) throws(JournalError) -> Int64 {
        try append([NewFact(recording: recording, kind: kind, payload: payload)]).first ?? 0
    }

    /// Adds several facts in one transaction: all are durable on return, or none was added.
    @discardableResult
    package func append(_ facts: [NewFact]) throws(JournalError) -> [Int64] {
        guard !facts.isEmpty else { return [] }
        return try connection.withLock { (connection) throws(JournalError) in
            // One statement is a transaction by itself, and a chunk's acknowledgement is one.
            guard facts.count > 1 else { return [try insert(facts[0], into: connection)] }
            return try connection.transaction(as: "append to journal") { () throws(JournalError) in
                var sequences: [Int64] = []
                for fact in facts { sequences.append(try insert(fact, into: connection)) }
                return sequences
            }
        }
    }

    private func insert(
        _ fact: NewFact,
        into connection: borrowing Connection
    ) throws(JournalError) -> Int64 {
        try connection.run(
            "INSERT INTO facts (recording, kind, payload) VALUES (?, ?, ?)",
            [.text(fact.recording), .text(fact.kind), .blob(fact.payload)],
            as: "append to journal"
        )
        return connection.lastInsertedRow
    }

    /// All facts of one recording, oldest first.
    package func facts(of recording: String) throws(JournalError) -> [Fact] {
        try connection.withLock { (connection) throws(JournalError) in
            var facts: [Fact] = []
            try connection.run(
                "SELECT sequence, kind, payload FROM facts WHERE recording = ? ORDER BY sequence",
                [.text(recording)],
                as: "read journal"
            ) {
                facts.append(
                    Fact(
                        recording: recording,
                        sequence: $0.integer(0),
                        kind: $0.text(1),
                        payload: $0.bytes(2) ?? []
                    )
                )
            }
            return facts
        }
    }

    /// The recordings with at least one fact, in the order of their first.
    package func recordings() throws(JournalError) -> [String] {
        try connection.withLock { (connection) throws(JournalError) in
            var keys: [String] = []
            try connection.run(
                "SELECT recording FROM facts GROUP BY recording ORDER BY min(sequence)",
                as: "read journal"
            ) { keys.append($0.text(0)) }
            return keys
        }
    }

    /// Forgets the facts of a finished recording, except those of the kinds given.
    package func compact(_ recording: String, keepingKinds kept: Set<String>) throws(JournalError) {
        try connection.withLock { (connection) throws(JournalError) in
            try connection.transaction(as: "compact journal") { () throws(JournalError) in
                let places = Array(repeating: "?", count: kept.count).joined(separator: ", ")
                try connection.run(
                    "DELETE FROM facts WHERE recording = ? AND kind NOT IN (\(places))",
                    [.text(recording)] + kept.sorted().map(Value.text),
                    as: "compact journal"
                )
            }
        }
    }
}
