import Synchronization

/// Which destination a configured name was first found to be.
package struct DestinationBinding: Sendable, Equatable {
    package let name: String
    package let identity: String
    package let epoch: UInt64

    package init(name: String, identity: String, epoch: UInt64) {
        self.name = name
        self.identity = identity
        self.epoch = epoch
    }
}

extension Journal {
    /// Binds a name at its first use, and answers the binding that stands, which may be an older, different one.
    ///
    /// The caller compares: a different destination under the same name is refused until a person calls `rebind`.
    package func bind(_ binding: DestinationBinding) throws(JournalError) -> DestinationBinding {
        try write(binding, orElse: "DO NOTHING")
        return try destination(named: binding.name) ?? binding
    }

    /// Replaces a binding because a person said that the destination moved.
    package func rebind(_ binding: DestinationBinding) throws(JournalError) {
        try write(binding, orElse: "DO UPDATE SET identity = excluded.identity, epoch = excluded.epoch")
    }

    /// The binding of a name, if it was ever used.
    package func destination(named name: String) throws(JournalError) -> DestinationBinding? {
        try connection.withLock { (connection) throws(JournalError) in
            var found: DestinationBinding?
            try connection.run(
                "SELECT identity, epoch FROM destinations WHERE name = ?",
                [.text(name)],
                as: "read journal"
            ) {
                let epoch = UInt64(bitPattern: $0.integer(1))
                found = DestinationBinding(name: name, identity: $0.text(0), epoch: epoch)
            }
            return found
        }
    }

    private func write(_ binding: DestinationBinding, orElse clause: String) throws(JournalError) {
        let operation = "bind destination in journal"
        try connection.withLock { (connection) throws(JournalError) in
            try connection.transaction(as: operation) { () throws(JournalError) in
                try connection.run(
                    """
                    INSERT INTO destinations (name, identity, epoch) VALUES (?, ?, ?)
                    ON CONFLICT (name) \(clause)
                    """,
                    [
                        .text(binding.name), .text(binding.identity),
                        .integer(Int64(bitPattern: binding.epoch)),
                    ],
                    as: operation
                )
            }
        }
    }
}
