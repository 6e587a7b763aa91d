/// One key of a configuration file: its name, what it accepts, what it is when absent, and what it is for.
///
/// The reader and the reference page both come from this, so they cannot disagree.
package struct Key<Value: Sendable>: Sendable {
    package let documentation: KeyDocumentation
    /// What it is when absent; `nil` when it must be given (or is read as an optional one).
    package let fallback: Value?
    let convert: @Sendable (ConfigTree) throws(Mismatch) -> Value

    package var name: String { documentation.name }

    /// Makes a key of any kind; `convert` says in plain words what it wanted.
    package init(
        _ name: String,
        accepts: String,
        form: ValueForm = .any,
        default fallback: Value? = nil,
        shownDefault: String? = nil,
        _ sentence: String,
        convert: @escaping @Sendable (ConfigTree) throws(Mismatch) -> Value
    ) {
        documentation = KeyDocumentation(
            name: name,
            accepts: accepts,
            form: form,
            fallback: shownDefault ?? fallback.map { "`\($0)`" },
            sentence: sentence
        )
        self.fallback = fallback
        self.convert = convert
    }
}

/// What the reference page says about a key.
package struct KeyDocumentation: Sendable, Equatable {
    package let name: String
    package let accepts: String
    package let form: ValueForm
    /// As shown; `nil` for a required key.
    package let fallback: String?
    package let sentence: String
}

/// A value of the wrong kind or outside its range: what was wanted, and perhaps a hint.
package struct Mismatch: Error, Equatable {
    package let wanted: String
    package let hint: String?

    package init(_ wanted: String, hint: String? = nil) {
        self.wanted = wanted
        self.hint = hint
    }
}
