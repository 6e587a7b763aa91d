import Bytes
import PTP

/// Brings a camera back after a broken transaction, by the gentlest means that works.
///
/// Cancel request and device status until idle, drain; close session; device reset; port reset; fault.
struct RecoveryLadder {
    /// What is thrown away at most while draining: the largest transaction, several times over.
    private static let mostDrained = 8 << 20
    private static let mostPhases = 64
    private static let mostStatusRequests = 20

    let exchange: Exchange
    private var pipe: any BulkPipe { exchange.pipe }
    private var timeouts: Timeouts { exchange.timeouts }

    private enum Rung: CaseIterable {
        case keepSession
        case newSession
        case deviceReset
        case portReset
    }

    /// Climbs until the camera answers again; `hadSession` lets the first rung keep what was open.
    func climb(after transaction: UInt32, hadSession: Bool) -> Aftermath {
        for rung in Rung.allCases where hadSession || rung != .keepSession {
            do {
                try stand(on: rung, transaction)
                return rung == .keepSession ? .resumed : .reopened
            } catch .pipe(.disconnected) {
                return .disconnected
            } catch {
                continue
            }
        }
        return .fault
    }

    private func stand(on rung: Rung, _ transaction: UInt32) throws(PTPCause) {
        switch rung {
        case .keepSession:
            try settle(transaction)
            return try probe(transaction &+ 1)
        case .newSession:
            try settle(transaction)
        case .deviceReset:
            do { try pipe.deviceReset(timeout: timeouts.control) } catch { throw .pipe(error) }
            try drain()
        case .portReset:
            do { try pipe.resetPort() } catch { throw .pipe(error) }
            try drain()
        }
        _ = try? exchange.perform(Request(operation: .closeSession), transaction: 1)
        let code = try openSession()
        guard code == .ok else { throw .refused(code) }
    }

    /// Opens session 1; one left open by a killed daemon is closed first, which ends its channel.
    func openSession() throws(PTPCause) -> ResponseCode {
        let open = Request(operation: .openSession, parameters: [1])
        let code = try exchange.perform(open, transaction: 0).code
        guard code == .sessionAlreadyOpen else { return code }
        _ = try exchange.perform(Request(operation: .closeSession), transaction: 1)
        return try exchange.perform(open, transaction: 0).code
    }

    /// Whether the device says by itself that it is still busy with an earlier transaction.
    func isBusy() throws(PTPCause) -> Bool {
        do {
            let status = DeviceStatus(try pipe.deviceStatus(timeout: timeouts.control))
            return status.map { !$0.isIdle } ?? false
        } catch .disconnected {
            throw .pipe(.disconnected)
        } catch {
            return false
        }
    }

    /// Cancels a transaction and waits until the device is idle and silent.
    func settle(_ transaction: UInt32) throws(PTPCause) {
        do {
            try pipe.cancelRequest(transaction: transaction, timeout: timeouts.control)
        } catch {
            throw .pipe(error)
        }
        var isHalted = false
        for _ in 0..<Self.mostStatusRequests {
            let status: DeviceStatus?
            do {
                status = DeviceStatus(try pipe.deviceStatus(timeout: timeouts.control))
                if let status, status.hasStalledEndpoints { try pipe.clearHalts() }
            } catch {
                throw .pipe(error)
            }
            guard let status else { throw .pipe(.failed("malformed device status")) }
            isHalted = status.hasStalledEndpoints
            try drain()
            if status.isIdle { return }
        }
        throw .pipe(isHalted ? .stalled : .timedOut)
    }

    /// Proves that containers flow again in both directions.
    private func probe(_ transaction: UInt32) throws(PTPCause) {
        let request = Request(
            operation: .getDeviceInfo,
            data: .fromCamera(.atMost(DeviceInfo.largestDataset))
        )
        let reply = try exchange.perform(request, transaction: transaction)
        guard reply.code == .ok else { throw .refused(reply.code) }
    }

    /// Reads and throws away what the camera still sends, until it is silent.
    private func drain() throws(PTPCause) {
        var drained = 0
        // What to call it when it does not end.
        var endless = PTPCause.flooded
        for _ in 0..<Self.mostPhases {
            guard drained < Self.mostDrained else { throw .flooded }
            do {
                _ = try pipe.receive(upTo: 1 << 20, timeout: timeouts.silence) { chunk in
                    drained += chunk.count
                }
                endless = .flooded
            } catch .timedOut {
                return
            } catch .stalled {
                endless = .pipe(.stalled)
                do { try pipe.clearHalts() } catch { throw .pipe(error) }
            } catch .overflow {
                continue
            } catch {
                throw .pipe(error)
            }
        }
        throw endless
    }
}

/// The answer to the still-image class's device status request.
private struct DeviceStatus {
    let code: ResponseCode
    let hasStalledEndpoints: Bool

    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let length = try? reader.littleEndian(UInt16.self), Int(length) <= bytes.count,
            let code = try? reader.littleEndian(UInt16.self)
        else { return nil }
        self.code = ResponseCode(rawValue: code)
        hasStalledEndpoints = length > 4
    }

    var isIdle: Bool { code == .ok }
}
