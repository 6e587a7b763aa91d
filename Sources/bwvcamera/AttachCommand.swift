internal import CommandLineKit
import Foundation
internal import VirtualHost

/// `attach`: cameras as true USB devices of this machine.
struct AttachCommand {
    let arguments: Arguments
    let pki: String?

    private struct Greeting: Encodable {
        let attached: [String]
    }

    func run() throws -> ExitCode {
        let files = try PluggedFiles(arguments, for: Commands.attach)
        let run = try StageRun(arguments, pki: pki)
        let bus = VirtualHostBus(try VirtualHost())
        let left: @Sendable () -> Void = {
            bus.waitUntilDetached()
            Console.note("bwvcamera", "the last camera was detached: done")
        }
        return try run.obey(bus, first: files.lines, staysAfterInput: true, left: left) { console in
            let ports = files.lines.compactMap { line -> String? in
                guard case .plug(let plug) = line else { return nil }
                return plug.port
            }
            console.greet(Greeting(attached: ports), ports.map { "attached \($0)" })
        }
    }
}

/// `detach`: the plugs of `attach` pulled from outside.
struct DetachCommand {
    let arguments: Arguments

    private struct Report: Encodable {
        let detached: [Int]
    }

    /// Without operands every port that `attach` took, in whatever process.
    func run() throws -> ExitCode {
        let host = try VirtualHost()
        let ports = try arguments.operands.map { word in
            guard let port = Int(word) else {
                throw UsageError("'\(word)' is no port of vhci_hcd", for: Commands.detach)
            }
            return port
        }
        let wanted = ports.isEmpty ? try host.ownPorts().map(\.number) : ports
        for port in wanted { try host.detach(port: port) }
        if arguments.has(Commands.json) {
            Console.print(try Console.json(Report(detached: wanted)))
        } else {
            for port in wanted { Console.print("detached port \(port)") }
        }
        return wanted.isEmpty ? .nothingToDo : .success
    }
}
