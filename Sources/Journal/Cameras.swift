import Synchronization

/// What the station remembers of a camera, so that a recording that vanished is noticed.
package struct CameraMemory: Sendable, Equatable {
    package let domain: String
    package let serial: String
    /// The highest manifest sequence number ever seen from it.
    package let highestSequence: Int64
    /// The digest of the manifest with that number, 32 bytes; `nil` when none was seen.
    package let head: [UInt8]?
    /// Milliseconds since 1970 by the station's clock.
    package let lastSeen: Int64

    package init(domain: String, serial: String, highestSequence: Int64, head: [UInt8]?, lastSeen: Int64) {
        self.domain = domain
        self.serial = serial
        self.highestSequence = highestSequence
        self.head = head
        self.lastSeen = lastSeen
    }
}

extension Journal {
    /// Remembers a camera; its highest sequence and head never go back.
    package func remember(_ camera: CameraMemory) throws(JournalError) {
        try connection.withLock { (connection) throws(JournalError) in
            try connection.transaction(as: "remember camera in journal") { () throws(JournalError) in
                try connection.run(
                    """
                    INSERT INTO cameras (domain, serial, highest_sequence, head, last_seen)
                    VALUES (?1, ?2, ?3, ?4, ?5)
                    ON CONFLICT (domain, serial) DO UPDATE SET
                        head = CASE WHEN ?3 >= highest_sequence THEN ?4 ELSE head END,
                        highest_sequence = max(highest_sequence, ?3),
                        last_seen = ?5
                    """,
                    [
                        .text(camera.domain), .text(camera.serial), .integer(camera.highestSequence),
                        camera.head.map(Value.blob) ?? .null, .integer(camera.lastSeen),
                    ],
                    as: "remember camera in journal"
                )
            }
        }
    }

    /// What is remembered of one camera.
    package func camera(domain: String, serial: String) throws(JournalError) -> CameraMemory? {
        try cameras(where: "WHERE domain = ? AND serial = ?", [.text(domain), .text(serial)]).first
    }

    /// Every camera ever remembered, by domain and serial.
    package func cameras() throws(JournalError) -> [CameraMemory] {
        try cameras(where: "ORDER BY domain, serial", [])
    }

    private func cameras(where clause: String, _ values: [Value]) throws(JournalError) -> [CameraMemory] {
        try connection.withLock { (connection) throws(JournalError) in
            var found: [CameraMemory] = []
            try connection.run(
                "SELECT domain, serial, highest_sequence, head, last_seen FROM cameras \(clause)",
                values,
                as: "read journal"
            ) {
                found.append(
                    CameraMemory(
                        domain: $0.text(0),
                        serial: $0.text(1),
                        highestSequence: $0.integer(2),
                        head: $0.bytes(3),
                        lastSeen: $0.integer(4)
                    )
                )
            }
            return found
        }
    }
}
