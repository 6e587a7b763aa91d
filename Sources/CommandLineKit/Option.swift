/// One option of a command, as its help shows it.
package struct Option: Sendable {
    package let long: String
    package let short: Character?
    /// What its value is called in the help, such as `FILE`; `nil` for an option without a value.
    package let value: String?
    package let help: String

    package init(_ long: String, short: Character? = nil, value: String? = nil, help: String) {
        self.long = long
        self.short = short
        self.value = value
        self.help = help
    }

    package static let help = Option("help", short: "h", help: "Print this help and exit.")
    package static let version = Option("version", help: "Print the version and exit.")
}
