package import CameraDevice
import Foundation
package import Platform
import Synchronization
import USBIP

/// Virtual devices for other machines' kernels, over TCP: each port has a bus id by which it is imported.
///
/// The protocol knows neither encryption nor who is asking: listen where only friends are.
package final class USBIPServer: Sendable {
    private struct State {
        var exports: [PortAddress: ExportedDevice] = [:]
        var lastNumber = 1
        var isShutDown = false
        /// Clients that have not imported anything yet.
        var strangers: [ObjectIdentifier: StreamSocket] = [:]
    }

    private static let mostStrangers = 64

    /// Where it listens, with the port that the kernel chose when 0 was asked for.
    package var address: TCPAddress { listener.address }

    private let listener: TCPListener
    private let patienceSeconds: Int
    private let report: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A client that says nothing for `patienceSeconds` is shown out unless it has imported a device.
    ///
    /// `report` is told, on any thread, what goes on: who imported what, and what a client did wrong.
    package init(
        listeningOn address: TCPAddress,
        patienceSeconds: Int = 10,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SystemError) {
        listener = try TCPListener(address)
        self.patienceSeconds = patienceSeconds
        self.report = report
        let thread = Thread { [weak self, listener] in
            ThreadName.set("usbip-listener")
            while let client = try? listener.accept() { self?.welcome(client) }
        }
        thread.start()
    }

    deinit { shutdown() }

    /// Exports a device under a port's name, such as `1-2`; one that was imported before must be imported again.
    package func plug(device: VirtualDevice, port: String) throws(SystemError) {
        guard let address = PortAddress(port), let busID = BusID(port) else {
            throw SystemError(operation: "plug into", subject: "port \(port)", errno: EINVAL)
        }
        let isFree = state.withLock { state in
            guard !state.isShutDown, state.exports[address] == nil else { return false }
            // Another number each time: a host that missed the change cannot mistake one device for the next.
            state.lastNumber = state.lastNumber % 126 + 2
            state.exports[address] = ExportedDevice(
                device,
                port: address,
                busID: busID,
                number: state.lastNumber
            )
            return true
        }
        guard isFree else { throw SystemError(operation: "plug into", subject: "port \(port)", errno: EBUSY) }
    }

    /// Pulls the plug of whatever is in a port; false when it was empty.
    @discardableResult
    package func unplug(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        guard let export = state.withLock({ $0.exports.removeValue(forKey: address) }) else { return false }
        export.session?.pullPlug()
        return true
    }

    /// Whether a device is in a port, imported or not.
    package func isOccupied(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        return state.withLock { $0.exports[address] != nil }
    }

    /// Whether a host has imported the device in a port.
    package func isImported(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        return state.withLock { $0.exports[address]?.session != nil }
    }

    /// Pulls every plug and listens no more; safe to repeat.
    package func shutdown() {
        let (exports, strangers) = state.withLock { state in
            state.isShutDown = true
            defer { state.exports.removeAll() }
            return (Array(state.exports.values), Array(state.strangers.values))
        }
        listener.stop()
        for export in exports { export.session?.pullPlug() }
        for stranger in strangers { stranger.shutdown() }
    }

    private func welcome(_ client: StreamSocket) {
        let isWelcome = state.withLock { state in
            guard !state.isShutDown, state.strangers.count < Self.mostStrangers else { return false }
            state.strangers[ObjectIdentifier(client)] = client
            return true
        }
        guard isWelcome else { return client.shutdown() }
        let thread = Thread { [weak self] in
            ThreadName.set("usbip-client")
            self?.serve(client)
            client.shutdown()
        }
        thread.start()
    }

    private func serve(_ client: StreamSocket) {
        client.sendAtOnce()
        client.keepAlive()
        client.setTimeout(seconds: patienceSeconds)
        let session = introduce(client)
        state.withLock { _ = $0.strangers.removeValue(forKey: ObjectIdentifier(client)) }
        guard let (port, session) = session else { return }
        client.setTimeout(seconds: 0)
        report("\(port) is imported")
        let ending = session.run()
        state.withLock { state in
            if state.exports[port]?.session === session { state.exports[port]?.session = nil }
        }
        report(ending == .unplugged ? "\(port) is let go" : "\(port) is let go: \(ending)")
    }

    /// Answers the one request a client has before it is an importer, or goes.
    private func introduce(_ client: StreamSocket) -> (PortAddress, URBSession)? {
        guard let head = try? client.receive(OperationHeader.byteCount) else { return nil }
        do throws(USBIPError) {
            switch try OperationHeader(parsing: head).code {
            case .requestDeviceList:
                let exports = state.withLock { $0.exports.sorted { "\($0.key)" < "\($1.key)" } }
                try? client.send([OperationReply.deviceList(exports.map(\.value.record))[...]])
            case .requestImport:
                guard let field = try? client.receive(BusID.byteCount) else { return nil }
                return importDevice(try BusID(parsing: field), client)
            case .deviceList, .importDevice:
                report("a client sent an answer where a request belongs")
            }
        } catch {
            report("a client was shown out: \(error)")
        }
        return nil
    }

    private func importDevice(_ id: BusID, _ client: StreamSocket) -> (PortAddress, URBSession)? {
        let port = PortAddress(id.text)
        let claimed = state.withLock { state -> (PortAddress, URBSession, DeviceRecord)? in
            guard let port, let export = state.exports[port], export.session == nil else { return nil }
            let attachment = export.device.attach { [weak self] in self?.tidyAway(port, export.record) }
            let session = URBSession(
                socket: client,
                attachment: attachment,
                deviceID: export.record.deviceID
            )
            state.exports[port]?.session = session
            return (port, session, export.record)
        }
        guard let (port, session, record) = claimed else {
            refuse(id, isOccupied(port: id.text) ? .busy : .noSuchDevice, client)
            return nil
        }
        // A host that is gone already is noticed by the session, which then lets the device go.
        try? client.send([OperationReply.imported(record)[...]])
        return (port, session)
    }

    /// A device took itself off the bus: its port is empty, unless another is in it by now.
    private func tidyAway(_ port: PortAddress, _ record: DeviceRecord) {
        let gone = state.withLock { state -> ExportedDevice? in
            guard state.exports[port]?.record == record else { return nil }
            return state.exports.removeValue(forKey: port)
        }
        gone?.session?.pullPlug()
    }

    private func refuse(_ id: BusID, _ status: OperationStatus, _ client: StreamSocket) {
        report("\(id) was asked for and is \(status == .busy ? "imported already" : "not there")")
        try? client.send([OperationReply.notImported(status)[...]])
    }
}
