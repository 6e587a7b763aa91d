/// How much a sender may make us hold: bytes, nesting and values are counted before they are believed.
package struct JSONLimits: Equatable, Sendable {
    package var bytes: Int
    /// Arrays and objects within each other; a bare value has depth 0.
    package var depth: Int
    /// Values of every kind, containers included.
    package var nodes: Int

    package init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// What a channel message may hold.
    package static let `default` = JSONLimits(bytes: 8 << 20, depth: 32, nodes: 250_000)
}
