/// Code that reads bytes from strangers, and what it promises about any bytes at all.
package struct FuzzTarget: Sendable {
    /// Also the name of its folder of seeds under `fixtures/fuzz`.
    package let name: String
    /// Longer inputs find nothing that shorter ones do not.
    package let longestInput: Int
    /// Reads the input; what is thrown is a broken promise, and refusing the input is none.
    package let run: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, upTo longestInput: Int, _ run: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.longestInput = longestInput
        self.run = run
    }

    package static let all: [Self] =
        throughTheBackDoor + [
            containers, phases, datasets, session, channel, rpc, releasedKey, json, manifest, statements,
            sealedHeader, sealedFrames, cameraFile, transcript, usbip,
        ]

    // What needs `@testable` is there in builds for testing only; fixtures/fuzz/build.sh makes one.
    #if DEBUG || FUZZING
        private static let throughTheBackDoor = [descriptors]
    #else
        private static let throughTheBackDoor: [Self] = []
    #endif
}

/// What a target found wrong.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

func promise(_ holds: Bool, _ what: @autoclosure () -> String) throws(BrokenPromise) {
    guard !holds else { return }
    throw BrokenPromise(description: what())
}
