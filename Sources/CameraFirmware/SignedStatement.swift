/// Exact bytes and the detached CMS signature over them.
package struct SignedStatement: Equatable, Sendable {
    package let bytes: [UInt8]
    package let signature: [UInt8]

    package init(bytes: [UInt8], signature: [UInt8]) {
        self.bytes = bytes
        self.signature = signature
    }
}
