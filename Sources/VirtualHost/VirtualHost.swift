import Foundation
package import Platform

/// The kernel's virtual USB host controller, vhci_hcd, steered through its files in sysfs.
package struct VirtualHost: Sendable {
    package static let usualRoot = "/sys/devices/platform/vhci_hcd.0"
    /// The upper half of the device ids given here, by which `detach` knows its own.
    private static let mark: UInt32 = 0xb0d

    private let root: String

    /// Finds the controller; root has its module loaded if need be.
    package init(root: String = usualRoot, loadsModule: Bool = true) throws(VirtualHostError) {
        self.root = root
        if Self.exists(root) { return }
        let isRoot = geteuid() == 0
        if isRoot, loadsModule { Self.loadModule() }
        guard Self.exists(root) else { throw .noController(isRoot: isRoot) }
    }

    package static func deviceID(_ number: UInt16) -> UInt32 { mark << 16 | UInt32(number) }

    /// Every port, of every controller of this kernel.
    package func ports() throws(VirtualHostError) -> [VirtualHostPort] {
        var ports: [VirtualHostPort] = []
        // status, then status.1 and so on, one for each pair of hubs.
        for index in 0... {
            let path = index == 0 ? "\(root)/status" : "\(root)/status.\(index)"
            guard index == 0 || Self.exists(path) else { break }
            do throws(SystemError) {
                let text = String(decoding: try AtomicFile.read(path, upTo: 1 << 20), as: UTF8.self)
                ports += text.split(separator: "\n").compactMap { VirtualHostPort(line: $0) }
            } catch {
                throw Self.denied(error, path)
            }
        }
        return ports
    }

    /// The ports whose devices were attached by `attach`, from this process or another.
    package func ownPorts() throws(VirtualHostError) -> [VirtualHostPort] {
        try ports().filter { !$0.isFree && $0.deviceID >> 16 == Self.mark }
    }

    /// Hands the importing end of a stream to the kernel, which keeps it; the number of the port it took.
    ///
    /// `speed` counts as the kernel's `enum usb_device_speed`.
    package func attach(
        _ socket: StreamSocket,
        deviceID: UInt32,
        speed: Int
    ) throws(VirtualHostError) -> Int {
        let isSuperSpeed = speed >= 5
        for port in try ports() where port.isFree && port.isSuperSpeed == isSuperSpeed {
            do throws(SystemError) {
                try Self.write("\(port.number) \(socket.number) \(deviceID) \(speed)", to: "\(root)/attach")
                return port.number
            } catch let error where error.errno == EBUSY {
                // Somebody was quicker: the next one.
                continue
            } catch {
                throw Self.denied(error, "\(root)/attach")
            }
        }
        throw .noFreePort(isSuperSpeed: isSuperSpeed)
    }

    /// Pulls the plug of a port, whoever attached it.
    package func detach(port: Int) throws(VirtualHostError) {
        do throws(SystemError) {
            try Self.write("\(port)", to: "\(root)/detach")
        } catch let error where error.errno == EINVAL {
            throw .noSuchPort(port)
        } catch {
            throw Self.denied(error, "\(root)/detach")
        }
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func denied(_ error: SystemError, _ path: String) -> VirtualHostError {
        .denied(
            operation: error.operation,
            path: path,
            cause: error.cause,
            isPermission: error.errno == EACCES || error.errno == EPERM
        )
    }

    /// sysfs takes a value in one write, and says there what is wrong with it.
    private static func write(_ text: String, to path: String) throws(SystemError) {
        let file = try FileDescriptor.open(path, O_WRONLY)
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file.raw, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw SystemError(operation: "write to", subject: path) }
    }

    /// Its own complaints go to standard error, where they explain what follows.
    private static func loadModule() {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/sbin/modprobe")
        process.arguments = ["vhci-hcd"]
        guard (try? process.run()) != nil else { return }
        process.waitUntilExit()
    }
}
