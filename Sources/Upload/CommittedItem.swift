/// Where a committed item stands, so that it alone, and not a successor under its name, is proven.
package struct CommittedItem: Sendable, Equatable, Codable {
    package let name: String
    package let version: String
    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}
