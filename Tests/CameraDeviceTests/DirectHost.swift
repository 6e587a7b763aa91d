import CameraDevice
import CameraResponder
import Dispatch
import PTP
import Synchronization
import Testing

/// A host without a bus: it submits to a device and waits.
final class DirectHost: Sendable {
    /// Longer than anything here takes on any machine: only a hang gets there.
    static let patience = 60

    /// A transfer under way.
    final class Ticket: Sendable {
        private let outcome = Mutex<TransferOutcome?>(nil)
        private let ended = DispatchSemaphore(value: 0)

        func end(_ outcome: TransferOutcome) {
            self.outcome.withLock { $0 = outcome }
            ended.signal()
        }

        func wait() throws -> TransferOutcome {
            _ = ended.wait(timeout: .now() + .seconds(DirectHost.patience))
            defer { ended.signal() }
            return try #require(outcome.withLock { $0 }, "the transfer never ended")
        }
    }

    let device: VirtualDevice
    let attachment: DeviceAttachment
    private let selfDetached = DispatchSemaphore(value: 0)

    init(_ device: VirtualDevice) {
        self.device = device
        attachment = device.attach { [selfDetached] in selfDetached.signal() }
    }

    convenience init(_ camera: PatternCamera, speed: USBSpeed = .high) {
        let identity = USBIdentity(serial: camera.deviceInfo.serialNumber)
        self.init(VirtualDevice(identity: identity, speed: speed, function: PTPResponder(backend: camera)))
    }

    deinit { attachment.detach() }

    func waitForSelfDetach() -> Bool {
        selfDetached.wait(timeout: .now() + .seconds(Self.patience)) == .success
    }

    func begin(
        _ make: (@escaping @Sendable (TransferOutcome) -> Void) -> Transfer
    ) throws -> (Transfer, Ticket) {
        let ticket = Ticket()
        let transfer = make { ticket.end($0) }
        try attachment.submit(transfer)
        return (transfer, ticket)
    }

    func receive(_ length: Int, on endpoint: UInt8 = Endpoint.bulkIn) throws -> TransferOutcome {
        try begin { Transfer(from: endpoint, length: length, complete: $0) }.1.wait()
    }

    @discardableResult
    func send(_ bytes: [UInt8], zeroPacket: Bool = false) throws -> TransferOutcome {
        try begin {
            Transfer(to: Endpoint.bulkOut, data: bytes, addsZeroPacket: zeroPacket, complete: $0)
        }.1.wait()
    }

    func control(
        _ requestType: UInt8,
        _ request: UInt8,
        value: UInt16 = 0,
        index: UInt16 = 0,
        length: UInt16 = 0,
        data: [UInt8] = []
    ) throws -> TransferOutcome {
        let setup = SetupPacket(
            requestType: requestType,
            request: request,
            value: value,
            index: index,
            length: data.isEmpty ? length : UInt16(data.count)
        )
        return try begin { Transfer(control: setup, data: data, complete: $0) }.1.wait()
    }
}

extension TransferOutcome {
    var bytes: [UInt8] { pieces.flatMap { Array($0) } }
}

/// PTP by hand: one operation at a time, so that a test says exactly what crosses the wire.
extension DirectHost {
    struct Answer: Equatable {
        var data: [UInt8]?
        var response: ResponseCode
        var parameters: [UInt32] = []
    }

    /// Sends a command, and data if there is any; gives back the data phase, if there was one, and the response.
    func perform(
        _ code: OperationCode,
        _ parameters: [UInt32] = [],
        transaction: UInt32,
        data: [UInt8]? = nil
    ) throws -> Answer {
        try send(Container.command(code, transaction: transaction, parameters: parameters).serialized())
        if let data {
            let container = Container.data(code, transaction: transaction, payload: data).serialized()
            try send(container, zeroPacket: container.count.isMultiple(of: 512))
        }
        return try answer(to: transaction)
    }

    func answer(to transaction: UInt32) throws -> Answer {
        let first = try Container(parsing: try receive(2 << 20).bytes)
        #expect(first.transaction == transaction)
        if first.kind == .response { return Self.answer(nil, first) }
        #expect(first.kind == .data)
        let second = try Container(parsing: try receive(512).bytes)
        #expect(second.transaction == transaction)
        return Self.answer(first.payload, second)
    }

    /// Opens session 1 as transaction 0.
    func openSession() throws {
        #expect(try perform(.openSession, [1], transaction: 0) == Answer(response: .ok))
    }

    private static func answer(_ data: [UInt8]?, _ response: Container) -> Answer {
        #expect(response.kind == .response)
        return Answer(
            data: data,
            response: ResponseCode(rawValue: response.code),
            parameters: response.parameters
        )
    }
}
