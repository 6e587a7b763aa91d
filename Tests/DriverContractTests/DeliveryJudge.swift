import CameraFile
import CameraFirmware
import Cryptography
import DaemonHarness
import Evidence
import Upload

/// What stands at a destination, asked past everything that lies or fails between it and a station.
protocol DeliveryJudge: Sendable {
    /// Every recording that is closed.
    func closed() throws -> [RecordingKey]
    func sidecars(of key: RecordingKey) throws -> [Sidecar: [UInt8]]
    /// The names of all items that stand in a recording, closed or not.
    func items(of key: RecordingKey) throws -> [String]
    func bytes(of item: String, in key: RecordingKey) throws -> [UInt8]
    /// The receipts of station `alpha` that stand whole, of recordings open or closed, by the names they stand under.
    func ownReceipts() throws -> [String: [UInt8]]
    /// What stands there and is neither closed nor needed by what is.
    func leftovers() throws -> [String]
}

extension DeliveryJudge {
    /// Throws unless a recording stands closed and right.
    func check(_ key: RecordingKey) throws {
        guard try closed().contains(key) else { throw TooEarly("\(key.recording): not closed") }
        let sidecars = try sidecars(of: key)
        guard let manifest = sidecars[.manifest], sidecars[.receipt] != nil,
            sidecars[.receiptSignature] != nil
        else { throw TooEarly("\(key.recording): not closed with its statements") }
        let names = try items(of: key)
        for (index, item) in try Manifest(parsing: manifest).items.enumerated() {
            guard let name = names.first(where: { $0.hasPrefix("item-00\(index)-") }) else {
                throw TooEarly("\(key.recording): item \(index) is not there")
            }
            guard SHA256.hash(try bytes(of: name, in: key)) == item.digest else {
                throw TooEarly("\(key.recording): item \(index) is wrong")
            }
        }
    }

    /// What is wrong, if not every recording stands there exactly once, bit for bit what the camera sealed, and nothing
    /// uncommitted beside them.
    func complaints(delivered texts: [CameraText]) throws -> [String] {
        let closed = try closed()
        var complaints: [String] = []
        let names = texts.flatMap { text in text.recordings.map { "\(text.serial)/\($0.id)" } }.sorted()
        let found = closed.map { "\($0.serial.text)/\($0.recording.text)" }.sorted()
        if found != names { complaints.append("closed are \(found), not \(names)") }
        for text in texts { complaints += try wrongBytes(text, closed) }
        let left = try leftovers()
        if !left.isEmpty { complaints.append("left over: \(left)") }
        return complaints
    }

    private func wrongBytes(_ text: CameraText, _ closed: [RecordingKey]) throws -> [String] {
        var complaints: [String] = []
        for recording in try text.file().recordings {
            let name = "\(text.serial)/\(recording.id)"
            guard let key = closed.first(where: { "\($0.serial.text)/\($0.recording)" == name }) else {
                continue
            }
            let items = try items(of: key)
            if items.count != recording.items.count { complaints.append("\(name) is made of \(items)") }
            for (index, item) in recording.items.enumerated() {
                guard case .synthetic(let size, let seed) = item.content else { continue }
                let held = try items.first { $0.hasPrefix("item-00\(index)-") }.map {
                    try bytes(of: $0, in: key)
                }
                if held != SyntheticMedia(size: size, seed: seed).bytes {
                    complaints.append("item \(index) of \(name) is not as it was sealed")
                }
            }
        }
        return complaints
    }
}

private struct TooEarly: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension SyntheticMedia {
    fileprivate var bytes: [UInt8] {
        var made: [UInt8] = []
        var block: UInt64 = 0
        while UInt64(made.count) < size {
            made += self.block(block)
            block += 1
        }
        return Array(made.prefix(Int(size)))
    }
}
