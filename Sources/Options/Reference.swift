import ConfigTree

/// The reference page of the configuration file, rendered from the table of keys.
package enum Reference {
    /// What docs/configuration.md holds and `bwvdockd --config-reference` prints.
    package static var markdown: String {
        var text = """
            # Configuration

            One file in JSON5 (comments and trailing commas are welcome), read by `bwvdockd --config FILE`;
            `bwvdockd --config FILE --check` says what is wrong with it and starts nothing. A key that is not
            listed here is refused. `systemd/bwvdock.json5` is an example with every key.

            This page is rendered from the table the reader uses: `bwvdockd --config-reference` prints it.

            """
        for section in Keys.sections {
            text +=
                "\n## \(section.path.isEmpty ? "Top level" : "`\(section.path)`")\n\n\(section.sentence)\n\n"
            text += "| Key | Accepts | Default | What it is |\n| --- | --- | --- | --- |\n"
            for key in section.keys {
                let fallback = key.fallback ?? "*required*"
                text += "| `\(key.name)` | \(key.accepts) | \(fallback) | \(key.sentence) |\n"
            }
        }
        return text
    }

    /// The full path of every key, for tests.
    package static var paths: [String] {
        Keys.sections.flatMap { section in
            section.keys.map { section.path.isEmpty ? $0.name : "\(section.path).\($0.name)" }
        }
    }
}
