import Channel
import StrictJSON

extension FuzzTarget {
    /// Questions and answers of JSON-RPC, read as every method reads them.
    static let rpc = Self("rpc", upTo: 8192) { bytes in
        if let request = try? RPCRequest(parsing: bytes) {
            try promise((try? RPCRequest(parsing: request.serialized())) == request, "a question survives")
            for read in questions { try read(request.parameters) }
        }
        if let response = try? RPCResponse(parsing: bytes) {
            try promise((try? RPCResponse(parsing: response.serialized())) == response, "an answer survives")
            switch response.outcome {
            case .result(let result): for read in answers { try read(result) }
            case .error(let error):
                try promise(error.message.utf8.count <= RPCError.messageLimit, "a message is bounded")
                try promise(error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "and harmless")
            }
        }
    }

    private static let questions: [@Sendable (JSONValue) throws -> Void] = [
        survives(HelloParameters.self), survives(InventoryParameters.self), survives(ManifestParameters.self),
        survives(ReleaseKeyParameters.self), survives(EraseParameters.self),
        survives(TombstoneParameters.self),
        survives(ConfirmTombstoneParameters.self), survives(SetClockParameters.self),
        survives(RevocationsParameters.self), survives(AuditHead.self), survives(IndicateParameters.self),
    ]

    private static let answers: [@Sendable (JSONValue) throws -> Void] = [
        survives(HelloResult.self), survives(StatusResult.self), survives(InventoryResult.self),
        survives(ManifestResult.self), survives(ReleaseKeyResult.self), survives(TombstoneResult.self),
        survives(SetClockResult.self), survives(RevocationsResult.self), survives(AuditHead.self),
    ]

    /// What a method accepts it can write, and read again as the same.
    private static func survives<Value: RPCValue>(
        _: Value.Type
    ) -> @Sendable (JSONValue) throws -> Void {
        { json in
            guard let value = read(json, as: Value.self) else { return }
            try promise(read(value.json, as: Value.self) == value, "\(Value.self) survives")
        }
    }

    private static func read<Value: RPCValue>(_ json: JSONValue, as _: Value.Type) -> Value? {
        guard let fields = try? JSONFields(json) else { return nil }
        return try? Value(reading: fields)
    }

    /// The reader that puts a released key where it belongs, beside the ordinary one: what it takes, the other takes too.
    static let releasedKey = Self("released-key", upTo: 1024) { bytes in
        var key = [UInt8](repeating: 0xEE, count: ReleasedKeyMessage.keyByteCount)
        let outcome = try? unsafe bytes.withUnsafeBytes { message in
            try unsafe key.withUnsafeMutableBytes { key in
                unsafe try ReleasedKeyMessage.read(message, id: 7, key: key)
            }
        }
        guard let outcome else {
            return try promise(key.allSatisfy { $0 == 0 }, "nothing of a key is left after an error")
        }
        guard case .released(let messageID) = outcome else { return }
        guard let response = try? RPCResponse(parsing: bytes) else {
            throw BrokenPromise(description: "the ordinary reader refuses what the key reader takes")
        }
        let result: ReleaseKeyResult = try response.result(of: 7)
        try promise(result.key == key && result.messageID == messageID, "both read the same")
    }
}
