import Bytes
import CameraDevice
import PTP

/// The class requests of the still-image interface (PIMA 15740, annex D).
enum StillImageRequest {
    static let cancel: UInt8 = 0x64
    static let deviceReset: UInt8 = 0x66
    static let deviceStatus: UInt8 = 0x67

    /// Answers on whichever thread asks: nothing here waits for the camera.
    static func answer(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        guard setup.kind == .classSpecific, setup.recipient == .interface else { return .stall }
        switch (setup.request, setup.isIn) {
        case (cancel, false):
            guard isCancellation(data) else { return .stall }
            pipes.flush()
            return .acknowledged
        case (deviceReset, false):
            pipes.requestReset()
            return .acknowledged
        case (deviceStatus, true):
            return .data(status(of: pipes))
        // Extended event data (0x65) is optional, and our events carry all they have.
        default: return .stall
        }
    }

    /// A cancellation code and a transaction, which may be over by now: then there is only its answer to drop.
    private static func isCancellation(_ data: [UInt8]) -> Bool {
        var reader = ByteReader(data)
        guard let code = try? reader.littleEndian(UInt16.self), reader.remaining == 4 else { return false }
        return code == EventCode.cancelTransaction.rawValue
    }

    private static func status(of pipes: any FunctionPipes) -> [UInt8] {
        let halted = pipes.haltedEndpoints
        let code: ResponseCode =
            if !halted.isEmpty { .transactionCancelled } else if pipes.isIdle { .ok } else { .deviceBusy }
        var writer = ByteWriter()
        writer.littleEndian(UInt16(4 + 4 * halted.count))
        writer.littleEndian(code.rawValue)
        for endpoint in halted { writer.littleEndian(UInt32(endpoint)) }
        return writer.bytes
    }
}
