/// State that only one thread ever touches.
///
/// Unchecked because the compiler cannot see that the owner hands it only to closures of one `SerialThread`.
final class Confined<State>: @unchecked Sendable {
    var state: State
    init(_ state: State) { self.state = state }
}
