private import StrictJSON

/// What a destination is told of a recording, in its own field names; not signed, and no evidence of anything.
package struct RecordingMetadata: Equatable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What it is called where it is a file or an object of its own.
    package static let fileName = "metadata.json"

    package let entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries }

    /// One JSON object with a string for every entry.
    package var json: [UInt8] {
        var object = JSONObject()
        for entry in entries { object[entry.name] = .string(entry.value) }
        return JSONValue.object(object).serialized()
    }
}
