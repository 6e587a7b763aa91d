internal import Bytes
package import CameraFile
package import CameraFirmware
internal import Channel
internal import Cryptography
internal import Evidence
internal import Foundation
internal import StrictJSON

/// A whole virtual camera, with its own certificates and footage, that tells one lie.
package final class LiarCamera: Sendable {
    package let lie: Lie
    package let camera: VirtualCamera

    /// Makes its store at `root` and switches it on; the file must have the channel.
    ///
    /// `witness` stands between the liar and its host.
    package init(
        _ lie: Lie,
        _ file: CameraFile,
        store root: String,
        witness: CameraGuise = CameraGuise()
    ) throws {
        self.lie = lie
        try StoreMaker(file).make(at: root)
        guard let signing = file.identity?.signing else { throw CocoaError(.fileReadUnknown) }
        let signer = Signer(try SigningIdentity(loading: signing))
        if case .manifest(let change) = lie.deed { try signer.rewriteManifest(root, change) }
        var guise = CameraGuise()
        guise.tongue = { question, answer in
            try witness.tongue(question, try Self.told(lie, signer, question, answer))
        }
        guise.around = { witness.around(LyingFunction($0, lie)) }
        if case .descriptor(let change) = lie.deed {
            guise.descriptor = { witness.descriptor?($0, $1, change($0, $1, $2)) ?? change($0, $1, $2) }
        } else {
            guise.descriptor = witness.descriptor
        }
        camera = try VirtualCamera(file, store: root, guise: guise)
    }

    private static func told(
        _ lie: Lie,
        _ signer: Signer,
        _ question: RPCRequest,
        _ answer: Utterance
    ) throws -> Utterance {
        guard case .message(let message) = answer else { return answer }
        switch lie.deed {
        case .message(let method, let change) where method == question.knownMethod:
            return .raw(try change(message))
        case .page(let change) where question.knownMethod == .inventory:
            return .message(try signer.rewritePage(in: message, change))
        default: return answer
        }
    }
}

/// Signs whatever the camera says.
private final class Signer: @unchecked Sendable {
    // Unchecked: used while the camera is made, and then on its device's thread alone.
    private let identity: SigningIdentity

    init(_ identity: SigningIdentity) { self.identity = identity }

    private func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        try identity.sign(bytes, at: Int64(Date().timeIntervalSince1970 * 1000))
    }

    func rewritePage(in message: [UInt8], _ change: ([UInt8]) throws -> [UInt8]) throws -> [UInt8] {
        let response = try RPCResponse(parsing: message)
        let honest: InventoryResult = try response.result(of: response.id)
        let page = try change(honest.page)
        return RPCResponse(id: response.id, result: InventoryResult(page: page, signature: try sign(page)))
            .serialized()
    }

    /// Changes the first recording's manifest in a store that is switched off, and what the store says of it.
    func rewriteManifest(_ root: String, _ change: ([UInt8]) throws -> [UInt8]) throws {
        let files = StoreLayout(root: root).recording(1)
        let before = try Data(contentsOf: URL(fileURLWithPath: files.manifest))
        let after = Data(try change(Array(before)))
        try after.write(to: URL(fileURLWithPath: files.manifest))
        try Data(try sign(Array(after))).write(to: URL(fileURLWithPath: files.manifestSignature))
        let facts = try String(contentsOfFile: files.facts, encoding: .utf8)
            .replacing(SHA256.hash(Array(before)).hex, with: SHA256.hash(Array(after)).hex)
        try facts.write(toFile: files.facts, atomically: true, encoding: .utf8)
    }
}
