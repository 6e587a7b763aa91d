package import CameraFirmware
internal import Channel
internal import ControlProtocol
internal import MockedBus
internal import TestSupport
internal import Foundation
package import Testing

extension Scene {
    /// A bay that refuses its camera: the reason in the status, as an alarm and in the log, and nothing read.
    package func expectRefused(
        _ camera: VirtualCamera,
        in bay: String = "A",
        because reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try waitFor(bay, "refused").reason ?? ""
        #expect(shown.hasPrefix(reason), sourceLocation: sourceLocation)
        try wait(for: "the log to say why") {
            daemon?.log.contains("bay \(bay): refused: \(reason)") ?? false
        }
        let alarms = try status().alarms
        #expect(
            alarms.contains { $0.subject == "bay \(bay)" && $0.reason == shown },
            sourceLocation: sourceLocation
        )
        #expect(camera.bytesRead.isEmpty, "nothing read", sourceLocation: sourceLocation)
        #expect(!camera.panel.isAuthorised, sourceLocation: sourceLocation)
        #expect(
            camera.panel.indicatorHistory.allSatisfy { $0.state != .offloading },
            sourceLocation: sourceLocation
        )
    }

    /// Nothing of any recording at the destination, and no fact about any in the journal.
    package func expectNothingTaken(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: destinationRoot)
        #expect(names.allSatisfy { $0.hasPrefix(".") }, "\(names)", sourceLocation: sourceLocation)
        #expect(incoming.isEmpty, sourceLocation: sourceLocation)
        #expect(try recordings().isEmpty, sourceLocation: sourceLocation)
    }

    /// Runs the daemon to its end, which comes at once when it will not serve.
    package func runDaemon(_ arguments: [String]) throws -> (status: Int32, errors: String, output: String) {
        let result = try Shell.run(
            Products.path("bwvdockd"),
            arguments,
            environment: bus.environment
        )
        return (result.status, result.errors, result.text)
    }
}
