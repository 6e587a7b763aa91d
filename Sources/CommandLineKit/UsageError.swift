/// A command line that means nothing to the command.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package let hint: String

    package init(_ description: String, hint: String) {
        self.description = description
        self.hint = hint
    }

    package init(_ description: String, for command: Command) {
        self.init(description, hint: "see '\(command.name) --help'")
    }

}
