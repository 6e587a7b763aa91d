import CameraDevice
import Foundation
import Platform
import TestSupport
import Testing
import VirtualHost

/// A controller's files in a folder: the real one is met in the virtual machine.
private struct Controller {
    let folder: TemporaryDirectory
    var root: String { folder.path("vhci_hcd.0") }

    /// As Linux 6.1 writes them, with two ports of each speed.
    static let status = """
        hub port sta spd dev      sockfd local_busid
        hs  0000 006 003 0b0d0001 000005 3-1
        hs  0001 004 000 00000000 000000 0-0
        ss  0002 004 000 00000000 000000 0-0
        ss  0003 006 005 00010002 000007 4-2

        """

    init(status: String = Self.status, more: String? = nil) throws {
        folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        var files = ["status": status, "attach": "", "detach": ""]
        files["status.1"] = more
        for (name, text) in files {
            _ = try folder.write("vhci_hcd.0/\(name)", Array(text.utf8))
        }
    }

    func written(_ name: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
    }
    func host() throws -> VirtualHost { try VirtualHost(root: root) }
}

@Suite struct `The kernel's virtual host controller` {
    @Test func `its ports are read from every status file`() throws {
        let more = "hub port sta spd dev      sockfd local_busid\nhs  0008 004 000 00000000 000000 0-0\n"
        let controller = try Controller(more: more)
        defer { withExtendedLifetime(controller) {} }
        let ports = try controller.host().ports()
        #expect(ports.map(\.number) == [0, 1, 2, 3, 8])
        #expect(ports.map(\.isSuperSpeed) == [false, false, true, true, false])
        #expect(ports.map(\.isFree) == [false, true, true, false, true])
        #expect(ports[0].deviceID == 0x0b0d_0001 && ports[0].busID == "3-1")
    }

    @Test(arguments: [
        "", "hub port sta spd dev      sockfd local_busid", "prt sta spd dev socket local_busid",
        "hs 0000 004 000 00000000 000000", "hs x 004 000 00000000 000000 0-0", "hs 0 004 000 xyz 000000 0-0",
        "fs 0000 004 000 00000000 000000 0-0",
    ])
    func `a line that is no port is none`(line: String) {
        #expect(VirtualHostPort(line: Substring(line)) == nil)
    }

    @Test func `a device gets the first free port of its speed`() throws {
        for (speed, port) in [(3, 1), (5, 2)] {
            let controller = try Controller()
            let (ours, _) = try StreamSocket.pair()
            #expect(try controller.host().attach(ours, deviceID: 0x0b0d_0007, speed: speed) == port)
            #expect(try controller.written("attach") == "\(port) \(ours.number) 185401351 \(speed)")
        }
    }

    @Test func `with no free port of that speed it says so, with a way out`() throws {
        let controller = try Controller(status: "hs  0000 006 003 00010002 000005 3-1\n")
        defer { withExtendedLifetime(controller) {} }
        let (ours, _) = try StreamSocket.pair()
        for (speed, isSuper) in [(3, false), (5, true)] {
            #expect(throws: VirtualHostError.noFreePort(isSuperSpeed: isSuper)) {
                try controller.host().attach(ours, deviceID: 1, speed: speed)
            }
        }
        #expect(VirtualHostError.noFreePort(isSuperSpeed: true).hint?.contains("bwvcamera detach") == true)
    }

    @Test func `detach knows the ports of bwvcamera from others'`() throws {
        let controller = try Controller()
        #expect(try controller.host().ownPorts().map(\.number) == [0])
        try controller.host().detach(port: 3)
        #expect(try controller.written("detach") == "3")
    }

    @Test func `a kernel without the controller is told apart from a missing right`() throws {
        let folder = try TemporaryDirectory()
        let isRoot = geteuid() == 0
        #expect(throws: VirtualHostError.noController(isRoot: isRoot)) {
            try VirtualHost(root: folder.path("none"), loadsModule: false)
        }
        #expect(VirtualHostError.noController(isRoot: false).hint?.contains("modprobe vhci-hcd") == true)
        let denied = VirtualHostError.denied(
            operation: "open",
            path: "x",
            cause: "permission denied",
            isPermission: true
        )
        #expect(denied.hint == "run this as root")
    }

    @Test func `a device on the bus is served over the stream the kernel was given, and leaves with it`()
        throws
    {
        let controller = try Controller()
        defer { withExtendedLifetime(controller) {} }
        let bus = VirtualHostBus(try controller.host())
        let device = VirtualDevice(identity: USBIdentity(serial: "FIXTURE-1"), function: Quiet())
        #expect(try bus.plug(device: device, port: "1-1") == 1)
        // Nobody else holds the other end: a kernel that never took it looks like one that let go.
        bus.waitUntilDetached()
        #expect(!bus.isOccupied(port: "1-1") && !device.isAttached)
        #expect(throws: VirtualHostError.alreadyTaken(port: "x")) { try bus.plug(device: device, port: "x") }
    }

    @Test func `a device that cannot be attached is out again`() throws {
        let controller = try Controller(status: "")
        defer { withExtendedLifetime(controller) {} }
        let bus = VirtualHostBus(try controller.host())
        let device = VirtualDevice(identity: USBIdentity(serial: "FIXTURE-1"), function: Quiet())
        #expect(throws: VirtualHostError.noFreePort(isSuperSpeed: false)) {
            try bus.plug(device: device, port: "1-1")
        }
        #expect(!bus.isOccupied(port: "1-1") && !device.isAttached)
    }
}

private final class Quiet: USBFunction {
    func attached(to pipes: any FunctionPipes) {}
    func received(_ out: BulkOut, on pipes: any FunctionPipes) {}
    func reset(on pipes: any FunctionPipes) {}
    func detached() {}
    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer { .stall }
}
