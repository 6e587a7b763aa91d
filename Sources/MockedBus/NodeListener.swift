import CameraDevice
import CPlatform
import Foundation
import Glibc
import Platform
import Synchronization

/// Waits for clients at the ioctl sockets of all device nodes of a bed.
///
/// A node's socket outlives its device: a client that comes late learns that the device is gone, while a socket that
/// did not answer would have the preload library end the client.
final class NodeListener: Sendable {
    private struct State {
        /// Listening descriptors, with the node each belongs to.
        var nodes: [Int32: UsbfsNode] = [:]
        /// Descriptors to close once the thread no longer polls them.
        var replaced: [Int32] = []
        var isStopped = false
    }

    private let bed: TestbedDirectory
    private let state = Mutex(State())
    /// Written to whenever the set of sockets changes, and its other end, which is polled.
    private let bell: FileDescriptor
    private let ear: FileDescriptor

    init(bed: TestbedDirectory) throws(SystemError) {
        self.bed = bed
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            throw SystemError(operation: "make", subject: "a pair of sockets")
        }
        bell = FileDescriptor(adopting: pair[0])
        ear = FileDescriptor(adopting: pair[1])
        let thread = Thread { [self] in run() }
        thread.name = "mocked-bus"
        thread.start()
    }

    /// Begins to listen for a node, in the place of whichever had its address before.
    func listen(for node: UsbfsNode) throws(SystemError) {
        let directory = "/ioctl/dev/bus/usb/\(BusLocation.padded(node.location.port.bus))"
        try bed.makeDirectory(directory)
        let path = "\(bed.path)/ioctl\(node.location.nodePath)"
        let fresh = "\(bed.path)/ioctl/new"
        bed.remove("/ioctl/new")
        let socket = try SocketName.socket(SOCK_STREAM)
        guard SocketName(path: fresh).bind(socket.raw), Glibc.listen(socket.raw, 16) == 0,
            unsafe rename(fresh, path) == 0
        else { throw SystemError(operation: "listen on", subject: path) }
        let descriptor = socket.release()
        state.withLock { state in
            for (old, other) in state.nodes where other.location.nodePath == node.location.nodePath {
                state.nodes[old] = nil
                state.replaced.append(old)
            }
            state.nodes[descriptor] = node
        }
        ring()
    }

    /// Ends the thread; clients already connected are served until they go.
    func stop() {
        state.withLock { $0.isStopped = true }
        ring()
    }

    /// A bell that is full of rings unheard needs no more.
    private func ring() { _ = unsafe send(bell.raw, [1], 1, Int32(MSG_NOSIGNAL)) }

    private func run() {
        while let sockets = next() {
            var polled = ([ear.raw] + sockets).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard unsafe poll(&polled, nfds_t(polled.count), -1) >= 0 else { continue }
            var ring: UInt8 = 0
            while unsafe recv(ear.raw, &ring, 1, 0) > 0 {}
            for socket in polled.dropFirst() where socket.revents != 0 { accept(on: socket.fd) }
        }
    }

    /// The sockets to poll; `nil`, with everything closed, once stopped.
    private func next() -> [Int32]? {
        state.withLock { state in
            for descriptor in state.replaced { close(descriptor) }
            state.replaced.removeAll()
            guard state.isStopped else { return Array(state.nodes.keys) }
            for descriptor in state.nodes.keys { close(descriptor) }
            state.nodes.removeAll()
            return nil
        }
    }

    private func accept(on descriptor: Int32) {
        guard let node = state.withLock({ $0.nodes[descriptor] }) else { return }
        let client = cplatform_accept_cloexec(descriptor)
        guard client >= 0 else { return }
        let thread = Thread {
            let connection = PreloadConnection(adopting: client)
            UsbfsServer(connection: connection, node: node).run()
        }
        thread.name = "mocked-node"
        thread.start()
    }
}
