/// Why this machine's kernel cannot be given a virtual device.
package enum VirtualHostError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no vhci_hcd; `isRoot` is whether loading it was tried.
    case noController(isRoot: Bool)
    /// A file of the controller cannot be used.
    case denied(operation: String, path: String, cause: String, isPermission: Bool)
    case noFreePort(isSuperSpeed: Bool)
    case noSuchPort(Int)
    case alreadyTaken(port: String)

    package var description: String {
        switch self {
        case .noController: "cannot attach here: the kernel has no virtual host controller (vhci_hcd)"
        case .denied(let operation, let path, let cause, _): "cannot \(operation) \(path): \(cause)"
        case .noFreePort(let isSuperSpeed):
            "cannot attach: every \(isSuperSpeed ? "SuperSpeed" : "high-speed") port of vhci_hcd is in use"
        case .noSuchPort(let number): "cannot detach port \(number): nothing is attached to it"
        case .alreadyTaken(let port): "cannot plug into port \(port): it is in use, or no port's name"
        }
    }

    package var hint: String? {
        switch self {
        case .noController(isRoot: false): "run this as root, or load it first: modprobe vhci-hcd"
        case .noController(isRoot: true):
            "modprobe vhci-hcd says why; kernels made for clouds have no USB, linux-image-amd64 has"
        case .denied(_, _, _, isPermission: true): "run this as root"
        case .denied: nil
        case .noFreePort: "bwvcamera detach frees the ports that bwvcamera uses; usbip port lists all"
        case .noSuchPort: "/sys/devices/platform/vhci_hcd.0/status lists what is attached"
        case .alreadyTaken: "a port is two numbers, such as 1-2"
        }
    }
}
