import CommandLineKit
import ControlProtocol

/// A snapshot as a person reads it.
struct StatusPage: Sendable {
    private let status: StatusSnapshot

    init(_ status: StatusSnapshot) { self.status = status }

    /// Lines for a window of so many columns; long reasons may be cut by the window, nothing wraps.
    func lines(width: Int) -> [String] {
        var lines = ["station \(status.station), trust domain \(status.domain), up since \(status.since)"]
        if status.fixtures { lines.append("TEST FIXTURES: this station believes test identities") }
        if status.storage != "ok" {
            lines.append("STORAGE: \(status.storage); nothing is released, erased or set")
        }
        lines += [""] + bays(width: width)
        lines += [""] + destinations()
        if let bandwidth = status.bandwidth { lines += ["", bandwidth.sentence] }
        if !status.alarms.isEmpty {
            lines += ["", "ALARMS"]
            lines += status.alarms.map { "  \($0.time)  \($0.subject): \($0.reason)" }
        }
        return lines
    }

    private func bays(width: Int) -> [String] {
        var table = Table(["BAY", "CAMERA", "BATTERY", "STATE", "RECORDINGS", "REASON"])
        for bay in status.bays {
            table.add([
                bay.name,
                bay.camera?.serial ?? "-",
                bay.camera?.battery.map { "\($0) %" } ?? "-",
                bay.state,
                bay.recordings.map(counts) ?? "-",
                bay.reason ?? "",
            ])
        }
        var lines: [String] = []
        let rows = table.lines(aligned: true)
        lines += rows.prefix(1)
        for (row, bay) in zip(rows.dropFirst(), status.bays) {
            lines.append(row)
            lines += bay.progress.map { progress($0, width: width) }
        }
        return lines
    }

    private func destinations() -> [String] {
        var table = Table(["DESTINATION", "STATE", "REASON"])
        for item in status.destinations {
            let notes = [
                item.reason,
                item.hint.map { "hint: \($0)" },
                item.since.map { "since \($0), tried \(item.failures) times" },
                item.nextTrySeconds.map { "next try in \(Amount.time($0))" },
                item.lacks > 0 ? "lacks \(item.lacks) recordings erased before it had them" : nil,
                item.plaintextOnThisHost ? "plaintext allowed on this host" : nil,
            ]
            table.add([item.name, item.state, notes.compactMap(\.self).joined(separator: "; ")])
        }
        return table.lines(aligned: true)
    }

    private func counts(_ counts: RecordingCounts) -> String {
        let parts = [
            (counts.waiting, "waiting"), (counts.offloading, "offloading"), (counts.held, "held"),
            (counts.erased, "erased"), (counts.quarantined, "quarantined"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return text.isEmpty ? "none" : text
    }

    private func progress(_ progress: ProgressSnapshot, width: Int) -> String {
        let total = max(progress.bytesTotal, 1)
        let share = Double(min(progress.bytesDone, total)) / Double(total)
        let facts =
            "\(Int(share * 100)) %  \(Amount.bytes(progress.rateBytesPerSecond))/s"
            + (progress.secondsLeft.map { "  \(Amount.time($0)) left" } ?? "")
        let room = min(max(width - facts.count - progress.recording.count - 9, 0), 40)
        let filled = Int(share * Double(room))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
        return "  \(progress.recording)  [\(bar)]  \(facts)"
    }
}

extension BandwidthSnapshot {
    fileprivate var sentence: String {
        let parts = [
            stationBytesPerSecond.map { "\(Amount.bytes($0))/s for the station" },
            bayBytesPerSecond.map { "\(Amount.bytes($0))/s for a bay" },
        ]
        let readBack = (readBackBytesPerSecond ?? [:]).sorted { $0.key < $1.key }
            .map { "\(Amount.bytes($0.value))/s read back from \($0.key)" }
        let text = (parts.compactMap(\.self) + readBack).joined(separator: ", ")
        return "BANDWIDTH: at most \(text)\(isLimiting ? "; limiting now" : "")"
    }
}

/// Quantities as people read them.
enum Amount {
    static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var value = Double(count)
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        guard unit > 0 else { return "\(count) B" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    static func time(_ seconds: Int) -> String {
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        let padded = rest < 10 ? "0\(rest)" : "\(rest)"
        guard minutes >= 60 else { return "\(minutes):\(padded)" }
        return "\(minutes / 60) h \(minutes % 60) min"
    }
}
