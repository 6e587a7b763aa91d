internal import Bytes
internal import PTP
internal import StrictJSON

/// One PTP operation as it passed: the command, and every phase the camera answered with.
struct PassedOperation: Equatable, Sendable {
    /// One phase of bulk-in, or a halt.
    struct Phase: Equatable, Sendable {
        /// Bytes that went out, header and all; `nil` for a halt.
        var count: Int?
        /// The first bytes, at most a header's.
        var header: [UInt8] = []
        /// What followed, where it was kept.
        var body: [UInt8]?

        static let halt = Self()

        /// The bytes again, with noughts for what was not kept.
        var bytes: [UInt8] {
            let count = count ?? 0
            let rest = body ?? Array(repeating: 0, count: max(0, count - header.count))
            return Array((header + rest).prefix(count))
        }
    }

    /// Milliseconds since the recording began.
    var at: Int64
    /// Milliseconds until the last of the answer was on its way.
    var took: Int64 = 0
    var code: UInt16
    var transaction: UInt32
    var parameters: [UInt32]
    var phases: [Phase] = []

    /// No operation takes a day.
    private static let longest: Int64 = 86_400_000

    /// Whether it was answered as the standard has it, and with OK.
    var isRegular: Bool {
        guard let last = phases.last, phases.count <= 2, phases.allSatisfy({ $0.count != nil }) else {
            return false
        }
        if phases.count == 2, !isContainer(phases[0], .data) || phases[0].code != code { return false }
        guard isContainer(last, .response), last.code == ResponseCode.ok.rawValue else { return false }
        guard let body = phases[0].body, phases.count == 2 else { return true }
        return isReadable(body)
    }

    private func isContainer(_ phase: Phase, _ kind: ContainerKind) -> Bool {
        guard let header = try? ContainerHeader(parsing: phase.header), let count = phase.count else {
            return false
        }
        return header.kind == kind && header.transaction == transaction && Int(header.length) == count
    }

    private func isReadable(_ dataset: [UInt8]) -> Bool {
        switch OperationCode(rawValue: code) {
        case .getDeviceInfo: (try? DeviceInfo(parsing: dataset)) != nil
        case .getObjectHandles, .getStorageIDs: (try? HandleList(parsing: dataset)) != nil
        case .getObjectInfo: (try? ObjectInfo(parsing: dataset)) != nil
        default: true
        }
    }

    var json: JSONObject {
        var object = JSONObject()
        object["at"] = .integer(at)
        object["operation"] = .string("\(OperationCode(rawValue: code))")
        object["code"] = .integer(Int64(code))
        object["transaction"] = .integer(Int64(transaction))
        object["parameters"] = .array(parameters.map { .integer(Int64($0)) })
        object["took"] = .integer(took)
        object["phases"] = .array(phases.map(\.json))
        return object
    }

    init(at: Int64, _ command: Container) {
        self.at = at
        code = command.code
        transaction = command.transaction
        parameters = command.parameters
    }

    init(_ fields: JSONFields) throws(StrictJSONError) {
        at = Int64(try fields.count("at"))
        took = Int64(try fields.optionalInteger("took", in: 0...Self.longest) ?? 0)
        code = UInt16(try fields.integer("code", in: 0...0xFFFF))
        transaction = UInt32(try fields.integer("transaction", in: 0...Int64(UInt32.max)))
        parameters = []
        for value in try fields.array("parameters", counts: 0...5) {
            guard case .integer(let number) = value, let parameter = UInt32(exactly: number) else {
                throw fields.refusal("parameters", "not numbers of 32 bits")
            }
            parameters.append(parameter)
        }
        for value in try fields.array("phases") { phases.append(try Phase(value)) }
    }
}

extension PassedOperation.Phase {
    fileprivate var code: UInt16? { (try? ContainerHeader(parsing: header))?.code }

    fileprivate var json: JSONValue {
        guard let count else { return "halt" }
        var object = JSONObject()
        object["bytes"] = .integer(Int64(count))
        object["header"] = .string(Hex.encode(header))
        if let body { object["body"] = .string(Hex.encode(body)) }
        return .object(object)
    }

    fileprivate init(_ value: JSONValue) throws(StrictJSONError) {
        if value == "halt" {
            self = .halt
            return
        }
        let fields = try JSONFields(value, path: "phases")
        count = try fields.count("bytes", upTo: 64 << 20)
        header = try fields.parsed("header", as: "hexadecimal") { Hex.decode($0) }
        body = try fields.optionalParsed("body", as: "hexadecimal") { Hex.decode($0) }
    }
}
