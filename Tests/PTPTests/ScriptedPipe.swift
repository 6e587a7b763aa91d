import PTP
import PTPInitiator

/// A wire in memory whose other end does what a closure says, as many lies as it likes.
final class ScriptedPipe: BulkPipe {
    /// Answers a whole transaction: the command, and its data where the command has some.
    typealias Script = (ScriptedPipe, _ command: Container, _ data: [UInt8]?) -> Void

    let maximumPacketSize = 64
    var script: Script
    /// Phases waiting on the bulk-in endpoint, each ended by a short packet.
    var phases: [[UInt8]] = []
    /// What the next calls fail with, before anything else happens.
    var receiveErrors: [PipeError] = []
    var sendErrors: [PipeError] = []
    var controlError: PipeError?
    /// Answers to device status before it is idle.
    var statuses: [[UInt8]] = []
    var events: [[UInt8]] = []
    /// Whether the camera stops answering for good.
    var isGone = false
    /// What a reset of the device heals.
    var onDeviceReset: () -> Void = {}
    var onPortReset: () -> Void = {}
    private(set) var log: [String] = []
    private(set) var mostHeld = 0
    private(set) var expected: [Int] = []
    private var command: Container?

    init(_ script: @escaping Script) { self.script = script }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        try check(&sendErrors)
        guard let container = try? Container(parsing: bytes) else { throw .failed("no container") }
        if container.kind == .data {
            guard let command else { throw .failed("data without command") }
            script(self, command, container.payload)
        } else {
            log.append("\(OperationCode(rawValue: container.code)) \(container.transaction)")
            command = container
            if container.code != OperationCode.channelWrite.rawValue { script(self, container, nil) }
        }
    }

    func expect(_ phases: [Int]) { expected = phases }

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        try check(&receiveErrors)
        guard !phases.isEmpty else { throw .timedOut }
        let phase = phases.removeFirst()
        guard phase.count <= count else { throw .overflow }
        var rest = phase[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(2 * maximumPacketSize))
            mostHeld = max(mostHeld, chunk.count)
            var failure: PipeError?
            unsafe chunk.withUnsafeBytes { bytes in
                do throws(PipeError) { try unsafe body(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
            rest = rest.dropFirst(chunk.count)
        }
        if phase.count == count, phase.count.isMultiple(of: maximumPacketSize), count > 0 {
            phases.insert([], at: 0)
        }
        return phase.count
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) { try control("cancel") }

    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] {
        try control("status")
        return statuses.isEmpty ? [4, 0, 0x01, 0x20] : statuses.removeFirst()
    }

    func deviceReset(timeout: Int) throws(PipeError) {
        try control("device reset")
        onDeviceReset()
    }

    func clearHalts() throws(PipeError) { try control("clear") }

    func resetPort() throws(PipeError) {
        try control("port reset")
        onPortReset()
    }

    func takeEvent() -> [UInt8]? { events.isEmpty ? nil : events.removeFirst() }

    private func control(_ name: String) throws(PipeError) {
        if isGone { throw .disconnected }
        log.append(name)
        if let controlError { throw controlError }
    }

    private func check(_ errors: inout [PipeError]) throws(PipeError) {
        if isGone { throw .disconnected }
        if !errors.isEmpty { throw errors.removeFirst() }
    }
}

extension ScriptedPipe {
    func respond(
        to command: Container,
        _ code: ResponseCode = .ok,
        _ parameters: [UInt32] = [],
        transaction: UInt32? = nil
    ) {
        phases.append(
            Container.response(
                code,
                transaction: transaction ?? command.transaction,
                parameters: parameters
            ).serialized()
        )
    }

    func data(of command: Container, _ payload: [UInt8], transaction: UInt32? = nil) {
        phases.append(
            Container.data(
                OperationCode(rawValue: command.code),
                transaction: transaction ?? command.transaction,
                payload: payload
            ).serialized()
        )
    }

    /// An honest camera with one object, whose bytes count up from its offset.
    static func honest(objectSize: Int = 1000) -> ScriptedPipe {
        ScriptedPipe { pipe, command, data in
            pipe.answerHonestly(command, data, objectSize: objectSize)
        }
    }

    func answerHonestly(_ command: Container, _ data: [UInt8]?, objectSize: Int = 1000) {
        switch OperationCode(rawValue: command.code) {
        case .getDeviceInfo:
            self.data(of: command, DatasetSample.deviceInfo.serialized())
            respond(to: command)
        case .getObjectHandles:
            self.data(of: command, HandleList([1]).serialized())
            respond(to: command)
        case .getObjectInfo:
            self.data(of: command, DatasetSample.objectInfo.serialized())
            respond(to: command)
        case .getDevicePropValue:
            self.data(of: command, [63])
            respond(to: command)
        case .getPartialObject64:
            let offset = Int(command.parameters[1])
            let count = min(Int(command.parameters[3]), objectSize - offset)
            self.data(of: command, (offset..<offset + count).map { UInt8(truncatingIfNeeded: $0) })
            respond(to: command, .ok, [UInt32(count)])
        case .channelWrite:
            let next = command.parameters[1] + UInt32(data?.count ?? 0)
            respond(to: command, .ok, [command.parameters[0], next, 0])
        case .channelRead:
            self.data(of: command, [1, 2, 3])
            respond(to: command, .ok, [command.parameters[0], 3])
        case .openSession, .closeSession, .channelReset, .refuse:
            respond(to: command)
        default:
            respond(to: command, .operationNotSupported)
        }
    }
}
