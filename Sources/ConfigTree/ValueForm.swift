/// What a key accepts, for machines: what a schema can say of it.
package indirect enum ValueForm: Sendable, Equatable {
    /// Nothing a schema can say.
    case any
    case flag
    case integer(ClosedRange<Int64>)
    case integers([Int64])
    case number(ClosedRange<Double>)
    /// So many bytes of text at most, at least one, without control characters.
    case text(longest: Int)
    /// A text that matches an ECMA-262 regular expression.
    case pattern(String)
    case choice([String])
    case list(ValueForm)
    case either(ValueForm, ValueForm)

    /// 1 to 64 letters, digits, dots, underscores and hyphens, not starting with a dot.
    package static let name = pattern("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$")
}
