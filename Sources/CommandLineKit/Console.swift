import FoundationEssentials
import Glibc

/// Where a command writes: data to standard output, talk to standard error.
package enum Console {
    /// Writes text as it is; a reader that went away is no error of ours.
    package static func print(_ text: String, terminator: String = "\n") {
        write(STDOUT_FILENO, text + terminator)
    }

    /// Writes `PROGRAM: error: …` and, when there is one, `PROGRAM: hint: …`.
    package static func fail(_ program: String, _ error: String, hint: String? = nil) {
        note(program, "error: \(error)")
        if let hint { note(program, "hint: \(hint)") }
    }

    package static func note(_ program: String, _ text: String) {
        write(STDERR_FILENO, "\(program): \(text)\n")
    }

    /// Writes JSON with sorted keys and plain slashes: the same bytes for the same value.
    package static func json(_ value: some Encodable, isPretty: Bool = true) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func write(_ descriptor: Int32, _ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
