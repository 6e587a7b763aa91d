package import StrictJSON

/// Parameters or result of a method: read strictly, written in a fixed order.
package protocol RPCValue: Equatable, Sendable {
    init(reading fields: JSONFields) throws(StrictJSONError)
    var json: JSONValue { get }
}

/// One question of a station.
package struct RPCRequest: Equatable, Sendable {
    package let id: Int64
    /// The method's name as it came; `knownMethod` is `nil` for one this version does not have.
    package let method: String
    package let parameters: JSONValue

    package init(id: Int64, _ method: RPCMethod, _ parameters: some RPCValue) {
        self.id = id
        self.method = method.rawValue
        self.parameters = parameters.json
    }

    package init(parsing message: [UInt8]) throws(ChannelError) {
        do throws(StrictJSONError) {
            let fields = try Envelope.fields(message)
            id = try Envelope.id(fields)
            method = try fields.string("method", upTo: 64)
            parameters = .object(try fields.fields("params").object)
        } catch {
            throw ChannelError(error)
        }
    }

    package var knownMethod: RPCMethod? { RPCMethod(rawValue: method) }

    /// Reads the parameters; what is thrown is the answer to give.
    package func parameters<Value: RPCValue>(as _: Value.Type = Value.self) throws(RPCError) -> Value {
        do throws(StrictJSONError) {
            return try Value(reading: try JSONFields(parameters, path: "params"))
        } catch {
            throw RPCError(.invalidParameters, "\(error)")
        }
    }

    package func serialized() -> [UInt8] {
        let json: JSONValue = [
            "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": parameters,
        ]
        return json.serialized()
    }
}

/// A camera's answer to the request of the same id.
package struct RPCResponse: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case result(JSONValue)
        case error(RPCError)
    }

    package let id: Int64
    package let outcome: Outcome

    package init(id: Int64, result: some RPCValue) {
        self.id = id
        outcome = .result(result.json)
    }

    package init(id: Int64, error: RPCError) {
        self.id = id
        outcome = .error(error)
    }

    package init(parsing message: [UInt8]) throws(ChannelError) {
        do throws(StrictJSONError) {
            let fields = try Envelope.fields(message)
            id = try Envelope.id(fields)
            switch (fields.has("result"), fields.has("error")) {
            case (true, false): outcome = .result(.object(try fields.fields("result").object))
            case (false, true): outcome = .error(try RPCError(reading: try fields.fields("error")))
            default: throw fields.refusal("result", "either this or an error is needed")
            }
        } catch {
            throw ChannelError(error)
        }
    }

    /// What a result, an error of the camera's and a malformed answer each mean to the one who asked.
    package enum Failure: Error, Equatable, Sendable {
        case refused(RPCError)
        case malformed(ChannelError)
    }

    /// The result of the request with this id.
    package func result<Value: RPCValue>(
        of id: Int64,
        as _: Value.Type = Value.self
    ) throws(Failure) -> Value {
        guard id == self.id else {
            throw .malformed(.malformed(path: "id", reason: "answers request \(self.id), not \(id)"))
        }
        switch outcome {
        case .error(let error): throw .refused(error)
        case .result(let json):
            do throws(StrictJSONError) {
                return try Value(reading: try JSONFields(json, path: "result"))
            } catch {
                throw .malformed(ChannelError(error))
            }
        }
    }

    package func serialized() -> [UInt8] {
        var object = JSONObject()
        object["jsonrpc"] = "2.0"
        object["id"] = .integer(id)
        switch outcome {
        case .result(let json): object["result"] = json
        case .error(let error): object["error"] = error.json
        }
        return JSONValue.object(object).serialized()
    }
}

/// The members that requests and responses share.
private enum Envelope {
    static func fields(_ message: [UInt8]) throws(StrictJSONError) -> JSONFields {
        let limits = JSONLimits(bytes: ChannelLimit.message, depth: 16, nodes: 50_000)
        let fields = try JSONFields(parsing: message, limits: limits)
        guard try fields.string("jsonrpc") == "2.0" else { throw fields.refusal("jsonrpc", "2.0 is needed") }
        return fields
    }

    static func id(_ fields: JSONFields) throws(StrictJSONError) -> Int64 {
        try fields.integer("id", in: 0...JSONValue.greatestInteger)
    }
}

extension ChannelError {
    init(_ error: StrictJSONError) {
        self = .malformed(path: error.path.isEmpty ? "message" : error.path, reason: error.reason)
    }
}
