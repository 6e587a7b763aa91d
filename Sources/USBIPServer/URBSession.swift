package import CameraDevice
import Dispatch
import Foundation
package import Platform
import Synchronization
package import USBIP

/// One imported device: the host's commands become transfers, their ends become replies, in the order they happened.
///
/// Locks are taken in one order, device before session: a completion may come with the device locked.
package final class URBSession: Sendable {
    /// Why a session is over.
    package enum Ending: Equatable, Sendable {
        /// The host closed the stream, or the plug was pulled here.
        case unplugged
        /// The host sent what is no command of an importer.
        case violation(USBIPError)
        /// Commands for another device than the imported one.
        case wrongDevice(UInt32)
        /// A sequence number that is still in use.
        case sequenceInUse(UInt32)
        /// More under way than any host has.
        case tooMuch
    }

    struct UnderWay {
        let transfer: Transfer
        /// The command that takes it back, once one has come.
        var unlinkedBy: UInt32?
    }

    struct State {
        var underWay: [UInt32: UnderWay] = [:]
        /// Bytes of all of them.
        var bytes = 0
    }

    /// A host's kernel has a few dozen transfers under way, and usbfs 16 MiB unless somebody raised that.
    private static let mostTransfers = 4096
    private static let mostBytes = 256 << 20
    /// What is left of a stream whose plug has come out gets so long to be taken.
    private static let lastSeconds = 2.0

    let attachment: DeviceAttachment
    let state = Mutex(State())
    let replies: ReplyQueue
    private let socket: StreamSocket
    package let deviceID: UInt32

    /// `deviceID` is what every command must carry.
    package init(socket: StreamSocket, attachment: DeviceAttachment, deviceID: UInt32) {
        self.socket = socket
        self.attachment = attachment
        self.deviceID = deviceID
        replies = ReplyQueue(socket: socket)
    }

    /// Serves until the stream ends or the host breaks the protocol; the plug is out afterwards.
    package func run() -> Ending {
        let sent = DispatchSemaphore(value: 0)
        let sender = Thread { [replies] in
            ThreadName.set("usbip-replies")
            replies.run()
            sent.signal()
        }
        sender.start()
        let ending = serve()
        attachment.detach()
        replies.end()
        socket.shutdown()
        sent.wait()
        return ending
    }

    /// Takes the device off the bus: what it has sent is still delivered, then the stream ends; any thread.
    package func pullPlug() {
        attachment.detach()
        replies.end()
        // A host that takes nothing any more must not keep the port.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.lastSeconds) { [weak socket] in
            socket?.shutdown()
        }
    }

    private func serve() -> Ending {
        while true {
            guard let head = try? socket.receive(URBCommand.byteCount) else { return .unplugged }
            let command: URBCommand
            do throws(USBIPError) {
                command = try URBCommand(parsing: head)
            } catch {
                return .violation(error)
            }
            switch command {
            case .unlink(let sequence, let target, let device):
                guard device == deviceID else { return .wrongDevice(device) }
                unlink(target, command: sequence)
            case .submit(let submission, let device):
                guard device == deviceID else { return .wrongDevice(device) }
                guard !isOverfull else { return .tooMuch }
                guard let data = try? socket.receive(submission.isIn ? 0 : submission.length) else {
                    return .unplugged
                }
                guard submit(submission, data) else { return .sequenceInUse(submission.sequence) }
            }
        }
    }

    /// Looked at before the next is taken, so the bounds are exceeded by one transfer at most.
    private var isOverfull: Bool {
        let (count, bytes) = state.withLock { ($0.underWay.count, $0.bytes) }
        return count >= Self.mostTransfers || bytes + replies.backlog > Self.mostBytes
    }
}
