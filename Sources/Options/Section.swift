package import ConfigTree

/// One object of the configuration file, as the reference page shows it.
package struct Section: Sendable {
    /// Where the object stands, such as `bays[]`; empty for the top.
    package let path: String
    package let sentence: String
    package let keys: [KeyDocumentation]
}
