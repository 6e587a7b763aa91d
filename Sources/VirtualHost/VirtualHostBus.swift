package import CameraDevice
import Dispatch
import Foundation
import Platform
import Synchronization
import USBIPServer

/// Virtual devices as true USB devices of this machine: USB/IP within one process, straight to the kernel.
package final class VirtualHostBus: Sendable {
    private struct State {
        var sessions: [PortAddress: URBSession] = [:]
        var lastNumber: UInt16 = 0
        var isShutDown = false
    }

    private let host: VirtualHost
    private let state = Mutex(State())
    private let isDetached = DispatchSemaphore(value: 0)

    package init(_ host: VirtualHost) { self.host = host }

    deinit { shutdown() }

    /// Attaches a device; `port` is its name here and means nothing to the kernel, whose port is given back.
    @discardableResult
    package func plug(device: VirtualDevice, port: String) throws(VirtualHostError) -> Int {
        let (ours, kernels) = try Self.pair()
        // Until it is known whether the kernel took it: its end would look like a kernel that let go.
        defer { withExtendedLifetime(kernels) {} }
        let claimed = state.withLock { state -> (PortAddress, URBSession, UInt32)? in
            guard let address = PortAddress(port), !state.isShutDown, state.sessions[address] == nil else {
                return nil
            }
            state.lastNumber &+= 1
            let id = VirtualHost.deviceID(state.lastNumber)
            let number = state.lastNumber
            let attachment = device.attach { [weak self] in self?.pull(address, number) }
            let session = URBSession(socket: ours, attachment: attachment, deviceID: id)
            state.sessions[address] = session
            return (address, session, id)
        }
        guard let (address, session, id) = claimed else { throw .alreadyTaken(port: port) }
        let thread = Thread { [weak self] in
            ThreadName.set("usbip-session")
            _ = session.run()
            self?.forget(address, session)
        }
        thread.start()
        do throws(VirtualHostError) {
            return try host.attach(
                kernels,
                deviceID: id,
                speed: device.descriptors.speed.kernelNumber
            )
        } catch {
            unplug(port: port)
            throw error
        }
    }

    /// Pulls the plug of whatever is in a port; false when it was empty.
    @discardableResult
    package func unplug(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        guard let session = state.withLock({ $0.sessions.removeValue(forKey: address) }) else { return false }
        session.pullPlug()
        return true
    }

    package func isOccupied(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        return state.withLock { $0.sessions[address] != nil }
    }

    /// Waits until the last device has been taken from here by somebody else: by `detach`, or by the end of the controller.
    package func waitUntilDetached() { isDetached.wait() }

    /// Pulls every plug; safe to repeat.
    package func shutdown() {
        let sessions = state.withLock { state in
            state.isShutDown = true
            defer { state.sessions.removeAll() }
            return Array(state.sessions.values)
        }
        for session in sessions { session.pullPlug() }
    }

    /// A device took itself off the bus, unless another is in its port by now.
    private func pull(_ address: PortAddress, _ number: UInt16) {
        let session = state.withLock { state -> URBSession? in
            guard state.sessions[address]?.deviceID == VirtualHost.deviceID(number) else { return nil }
            return state.sessions.removeValue(forKey: address)
        }
        session?.pullPlug()
    }

    /// The kernel let go of a device; one whose plug was pulled here is not known any more.
    private func forget(_ address: PortAddress, _ session: URBSession) {
        let wasLast = state.withLock { state in
            guard state.sessions[address] === session else { return false }
            state.sessions[address] = nil
            return state.sessions.isEmpty
        }
        if wasLast { isDetached.signal() }
    }

    private static func pair() throws(VirtualHostError) -> (StreamSocket, StreamSocket) {
        do throws(SystemError) {
            return try StreamSocket.pair()
        } catch {
            throw VirtualHost.denied(error, error.subject)
        }
    }
}
