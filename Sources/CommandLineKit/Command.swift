/// A command or one of its subcommands: what it is called, takes and does.
package struct Command: Sendable {
    /// The full name, such as `bwvdock status`.
    package let name: String
    /// What follows the options, such as `RECEIPT`; empty when nothing may.
    package let operands: String
    package let summary: String
    /// Further paragraphs of the help.
    package let discussion: String
    package let options: [Option]
    package let subcommands: [Command]

    package init(
        _ name: String,
        operands: String = "",
        summary: String,
        discussion: String = "",
        options: [Option] = [],
        subcommands: [Command] = []
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.discussion = discussion
        self.options = options.contains { $0.long == Option.help.long } ? options : options + [.help]
        self.subcommands = subcommands
    }

    /// What `--help` prints.
    package var helpText: String {
        let last = operands.isEmpty ? (subcommands.isEmpty ? "" : " COMMAND") : " \(operands)"
        var text = "usage: \(name) [OPTION]...\(last)\n\n\(summary)\n"
        if !subcommands.isEmpty {
            text += "\ncommands:\n"
            let names = subcommands.map { String($0.name.dropFirst(name.count + 1)) }
            text += columns(Array(zip(names, subcommands.map(\.summary))))
        }
        text += "\noptions:\n" + columns(options.map { ($0.spelling, $0.help) })
        if !discussion.isEmpty { text += "\n\(discussion)\n" }
        return text
    }

    private func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { row in
            "  \(row.0.padding(to: width))  \(row.1)\n"
        }.joined()
    }
}

extension Option {
    fileprivate var spelling: String {
        let short = short.map { "-\($0), " } ?? "    "
        return short + "--\(long)" + (value.map { "=\($0)" } ?? "")
    }
}

extension String {
    /// Adds spaces up to `width` characters.
    package func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
