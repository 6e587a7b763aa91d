import CPlatform
import Glibc
import Synchronization

/// The platform's `getopt_long`, with values in and values out.
package enum OptionScanner {
    /// How one option may be written.
    package struct Form: Sendable {
        package let long: String
        package let short: Character?
        package let takesValue: Bool

        package init(long: String, short: Character?, takesValue: Bool) {
            self.long = long
            self.short = short
            self.takesValue = takesValue
        }
    }

    package enum Found: Equatable, Sendable {
        /// The form at `index`, with its value if it takes one.
        case option(index: Int, value: String)
        case operand(String)
        case missingValue(String)
        case unknown(String)
    }

    /// Sorts `words`; `stopsAtOperand` leaves everything from the first operand on alone.
    package static func scan(_ words: [String], _ forms: [Form], stopsAtOperand: Bool) -> [Found] {
        turn.withLock { _ in unguarded(words, forms, stopsAtOperand) }
    }

    /// The platform's scanner has one global state: one at a time.
    private static let turn = Mutex(())

    private static func unguarded(_ words: [String], _ forms: [Form], _ stopsAtOperand: Bool) -> [Found] {
        let names = unsafe forms.map { unsafe strdup($0.long) }
        var argv = unsafe (["-"] + words).map { unsafe strdup($0) }
        unsafe argv.append(nil)
        defer {
            unsafe names.forEach { unsafe free($0) }
            // Reordered by the scanner, still the same pointers.
            unsafe argv.forEach { unsafe free($0) }
        }
        var long: [option] = unsafe []
        for (index, form) in forms.enumerated() {
            unsafe long.append(
                option(name: names[index], has_arg: form.takesValue ? 1 : 0, flag: nil, val: 0)
            )
        }
        unsafe long.append(option())
        let letters = letters(forms, stopsAtOperand)
        let count = Int32(words.count + 1)
        var next: Int32 = 1
        var result: [Found] = []
        cplatform_getopt_start()
        while true {
            var name: Int32 = -1
            var value: UnsafeMutablePointer<CChar>?
            let found = unsafe cplatform_getopt(count, &argv, letters, &long, &name, &value, &next)
            if found == -1 { break }
            let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
            let letter = Unicode.Scalar(UInt8(truncatingIfNeeded: found))
            if found == 0, forms.indices.contains(Int(name)) {
                result.append(.option(index: Int(name), value: text))
            } else if let index = forms.firstIndex(where: { $0.short == Character(letter) }) {
                result.append(.option(index: index, value: text))
            } else {
                let word = unsafe argv[max(Int(next) - 1, 0)].map { unsafe String(cString: $0) } ?? ""
                result.append(letter == ":" ? .missingValue(word) : .unknown(word))
            }
        }
        for index in Int(next)..<max(Int(count), Int(next)) {
            if let word = unsafe argv[index] { result.append(.operand(unsafe String(cString: word))) }
        }
        return result
    }

    private static func letters(_ forms: [Form], _ stopsAtOperand: Bool) -> String {
        // A leading colon tells missing values apart from unknown options.
        var letters = stopsAtOperand ? "+:" : ":"
        for form in forms {
            if let short = form.short { letters += "\(short)" + (form.takesValue ? ":" : "") }
        }
        return letters
    }
}
