import ConfigTree

extension Keys {
    enum Destination {
        static let name = Key.name("name", "What the destination is called in the status and in receipts.")
        static let driver = Key<DriverName>.choice(
            "driver",
            "Which protocol the destination speaks; its settings stand under a key of the same name."
        )
        static let required = Key.flag(
            "required",
            default: true,
            "Whether a camera is cleared only after this destination holds the recording."
        )
        static let minimumIntegrity = Key<Integrity>.choice(
            "minimumIntegrity",
            default: .readBack,
            "The weakest proof of the stored bytes that counts, from `size` (weakest) to `readBack`."
        )
        static let minimumAttestation = Key<Attestation>.choice(
            "minimumAttestation",
            default: Attestation.none,
            "Whether the destination must sign for what it holds."
        )
        static let all = Section(
            path: "destinations[]",
            sentence: "A DAMS that recordings go to; at least one must be required.",
            keys: [
                name.documentation, driver.documentation, required.documentation,
                minimumIntegrity.documentation, minimumAttestation.documentation,
            ]
        )
    }

    enum Directory {
        static let path = Key.path("path", "The folder that receives the recordings; it must exist.")
        static let allowPlaintextOnThisHost = Key.flag(
            "allowPlaintextOnThisHost",
            default: false,
            "Whether the folder may be on the station's own disk; shown in the status and stamped in receipts."
        )
        static let all = Section(
            path: "destinations[].directory",
            sentence: "The driver `directory`: a folder of a mounted store.",
            keys: [path.documentation, allowPlaintextOnThisHost.documentation]
        )
    }

    enum Retry {
        static let firstSeconds = Key.integer(
            "firstSeconds",
            1...3600,
            default: 2,
            "The first pause after trouble with a destination; each further one is twice as long."
        )
        static let maximumSeconds = Key.integer(
            "maximumSeconds",
            1...86_400,
            default: 300,
            "The longest pause between two tries; not less than `firstSeconds`."
        )
        static let all = Section(
            path: "retry",
            sentence: "How long a destination in trouble is left alone.",
            keys: [firstSeconds.documentation, maximumSeconds.documentation]
        )
    }

    enum Bandwidth {
        static let station = ceiling(
            "stationKiBPerSecond",
            "The most the whole station sends to destinations and reads back from them; 0 is no ceiling."
        )
        static let bay = ceiling(
            "bayKiBPerSecond",
            "The most one bay sends to destinations; 0 is no ceiling."
        )
        static let all = Section(
            path: "bandwidth",
            sentence: "How much of the network the station takes; read again on SIGHUP.",
            keys: [station.documentation, bay.documentation]
        )

        static let from = time("from", "When it begins, by the station's local time.")
        static let until = time("until", "When it ends; before `from` it ends on the next day.")
        static let times = Section(
            path: "bandwidth.times[]",
            sentence:
                "A part of the day with ceilings of its own, which replace the others; the first that fits counts.",
            keys: [from.documentation, until.documentation, station.documentation, bay.documentation]
        )

        private static func ceiling(_ name: String, _ sentence: String) -> Key<Int64> {
            Key.integer(name, 0...(1 << 30), default: 0, sentence)
        }

        private static func time(_ name: String, _ sentence: String) -> Key<String> {
            Key.text(
                name,
                accepts: "a time such as `07:30`, from `00:00` to `23:59`",
                limit: 5,
                sentence
            ) { minutes($0) != nil }
        }

        /// Minutes after midnight.
        static func minutes(_ text: String) -> Int? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2,
                parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { ("0"..."9").contains($0) } }),
                let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
            else { return nil }
            return hours * 60 + minutes
        }
    }

    enum Clock {
        static let setCameras = Key.flag(
            "setCameras",
            default: true,
            "Whether camera clocks are set after their error was recorded; only while the station's own is synchronised."
        )
        static let all = Section(
            path: "clock",
            sentence: "What is done about camera clocks.",
            keys: [setCameras.documentation]
        )
    }

    enum Erase {
        static let enabled = Key.flag(
            "enabled",
            default: true,
            "Whether cameras are told to erase what every required destination provably holds."
        )
        static let all = Section(
            path: "erase",
            sentence: "Whether cameras are cleared.",
            keys: [enabled.documentation]
        )
    }

    enum Audit {
        static let checkpointEvery = Key.integer(
            "checkpointEvery",
            1...100_000,
            default: 100,
            "How many audit entries stand between two signed checkpoints."
        )
        static let all = Section(
            path: "audit",
            sentence: "How the audit log is kept.",
            keys: [checkpointEvery.documentation]
        )
    }

    enum Deadlines {
        static let parkSeconds = Key.integer(
            "parkSeconds",
            1...300,
            default: 20,
            "The longest wait, when the daemon is told to stop, for running steps to come to rest."
        )
        static let all = Section(
            path: "deadlines",
            sentence: "How long is waited before going on without.",
            keys: [parkSeconds.documentation]
        )
    }

    /// Every section in the order of the reference page.
    static let sections: [Section] = [
        Top.all, Identity.all, Trust.all, Bay.all, Destination.all, Metadata.all, Directory.all,
        ObjectStore.all, S3.all, HTTP.all,
        Retry.all, Bandwidth.all, Bandwidth.times, Clock.all, Erase.all, Audit.all, Deadlines.all,
    ]
}
