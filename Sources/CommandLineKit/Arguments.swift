import Platform

/// The words of a command line, sorted into options and operands.
package struct Arguments: Sendable {
    /// Option values by long name, in order; an option without a value counts as an empty text.
    private var values: [String: [String]] = [:]
    package private(set) var operands: [String] = []

    package func has(_ option: Option) -> Bool { values[option.long] != nil }
    /// The value given; when given several times, the last one.
    package func value(_ option: Option) -> String? { values[option.long]?.last }
    package func values(_ option: Option) -> [String] { values[option.long] ?? [] }

    /// Sorts `words`, which do not include the command's own name.
    ///
    /// Options may stand anywhere before `--`, but only before the first operand when the command has subcommands.
    package static func parse(_ words: [String], for command: Command) throws(UsageError) -> Arguments {
        let forms = command.options.map {
            OptionScanner.Form(long: $0.long, short: $0.short, takesValue: $0.value != nil)
        }
        var arguments = Arguments()
        for found in OptionScanner.scan(words, forms, stopsAtOperand: !command.subcommands.isEmpty) {
            switch found {
            case .option(let index, let value):
                arguments.values[command.options[index].long, default: []].append(value)
            case .operand(let word):
                arguments.operands.append(word)
            case .missingValue(let word):
                throw UsageError("option \(word) needs a value", for: command)
            case .unknown(let word):
                throw UsageError("option \(word) is unknown or does not fit", for: command)
            }
        }
        return arguments
    }
}
