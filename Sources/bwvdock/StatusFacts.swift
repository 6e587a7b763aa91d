import CommandLineKit
import ControlProtocol

/// A snapshot as one line a fact, for pipes; docs/bwvdock.md lists the fields.
enum StatusFacts {
    static func lines(_ status: StatusSnapshot) -> [String] {
        var lines = [
            line(
                "station",
                status.station,
                status.domain,
                status.storage,
                status.fixtures ? "fixtures" : "real"
            )
        ]
        for bay in status.bays {
            lines.append(
                line(
                    "bay",
                    bay.name,
                    bay.port,
                    bay.state,
                    bay.camera?.serial ?? "-",
                    bay.camera?.battery.map { "\($0)" } ?? "-",
                    bay.reason ?? "-"
                )
            )
            for progress in bay.progress {
                lines.append(
                    line(
                        "progress",
                        bay.name,
                        progress.recording,
                        "\(progress.bytesDone)",
                        "\(progress.bytesTotal)",
                        "\(progress.rateBytesPerSecond)",
                        progress.secondsLeft.map { "\($0)" } ?? "-"
                    )
                )
            }
        }
        for item in status.destinations {
            lines.append(line("destination", item.name, item.state, item.reason ?? "-"))
        }
        if let bandwidth = status.bandwidth {
            lines.append(
                line(
                    "bandwidth",
                    bandwidth.stationBytesPerSecond.map { "\($0)" } ?? "-",
                    bandwidth.bayBytesPerSecond.map { "\($0)" } ?? "-",
                    bandwidth.isLimiting ? "limiting" : "idle"
                )
            )
        }
        for alarm in status.alarms { lines.append(line("alarm", alarm.time, alarm.subject, alarm.reason)) }
        return lines
    }

    private static func line(_ fields: String...) -> String {
        fields.map(Terminal.printable).joined(separator: "\t")
    }
}

extension StatusSnapshot {
    /// Whether a person has to do something.
    var needsAttention: Bool {
        storage != "ok" || !alarms.isEmpty || destinations.contains { $0.state == "held" }
            || bays.contains { ["refused", "fault"].contains($0.state) }
    }
}
