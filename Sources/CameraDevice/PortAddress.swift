/// A port of a root hub, written as sysfs does: bus, hyphen, port.
package struct PortAddress: Hashable, Sendable, CustomStringConvertible {
    package let bus: Int
    package let port: Int

    /// Reads `1-2`; `nil` for anything else, ports behind further hubs included.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let bus = parts[0], let port = parts[1] else { return nil }
        guard (1...99).contains(bus), (1...255).contains(port), text == "\(bus)-\(port)" else { return nil }
        self.bus = bus
        self.port = port
    }

    package var description: String { "\(bus)-\(port)" }
}
