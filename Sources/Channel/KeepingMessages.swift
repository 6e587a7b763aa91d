package import Bytes
package import StrictJSON

/// Sets the camera's clock; times are RFC 3339 with milliseconds.
package struct SetClockParameters: RPCValue {
    package let time: String

    package init(time: String) { self.time = time }
    package init(reading fields: JSONFields) throws(StrictJSONError) { time = try fields.timestamp("time") }
    package var json: JSONValue { ["time": .string(time)] }
}

/// The camera's clock just before and just after it was set.
package struct SetClockResult: RPCValue {
    package let before: String
    package let after: String

    package init(before: String, after: String) {
        self.before = before
        self.after = after
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        before = try fields.timestamp("before")
        after = try fields.timestamp("after")
    }

    package var json: JSONValue { ["before": .string(before), "after": .string(after)] }
}

/// Hands the camera a revocation list (DER).
package struct RevocationsParameters: RPCValue {
    package let list: [UInt8]

    package init(list: [UInt8]) { self.list = list }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        list = try fields.base64("list", upTo: MessageLimit.revocationList)
    }

    package var json: JSONValue { ["list": .base64(list)] }
}

/// The number of the list the camera now goes by.
package struct RevocationsResult: RPCValue {
    package let number: Int

    package init(number: Int) { self.number = number }
    package init(reading fields: JSONFields) throws(StrictJSONError) { number = try fields.count("number") }
    package var json: JSONValue { ["number": .count(number)] }
}

/// The head of one side's audit log, to be entered in the other's.
package struct AuditHead: RPCValue {
    package let head: SHA256Digest
    package let entries: Int

    package init(head: SHA256Digest, entries: Int) {
        self.head = head
        self.entries = entries
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        head = try fields.digest("head")
        entries = try fields.count("entries")
    }

    package var json: JSONValue { ["head": .digest(head), "entries": .count(entries)] }
}

/// What the camera's indicator should show.
package enum IndicatorState: String, CaseIterable, Sendable {
    case charging
    case authorising
    case offloading
    case waiting
    case notCleared
    case safeToRemove
    case refused
    case fault
}

/// Sets the camera's indicator, with a reason in plain words.
package struct IndicateParameters: RPCValue {
    package let state: IndicatorState
    package let reason: String

    package init(state: IndicatorState, reason: String) {
        self.state = state
        self.reason = reason.prefix(utf8: MessageLimit.reason)
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        state = try fields.parsed("state", as: "an indicator state") { IndicatorState(rawValue: $0) }
        reason = try fields.words("reason", upTo: MessageLimit.reason)
    }

    package var json: JSONValue { ["state": .string(state.rawValue), "reason": .string(reason)] }
}
