import Cryptography
import Platform
import TestSupport
import Testing

@Suite struct `TLS sessions` {
    let pki: FixturePKI

    init() throws { pki = try FixturePKI.ready() }

    private func pair() throws -> TLSPair {
        try TLSPair(dock: pki.dock("alpha"), camera: pki.camera("CAM-0001"))
    }

    @Test func `between approved sides are established and know each other`() throws {
        var pair = try pair()
        #expect(pair.client.peerCertificate == nil)
        pair.shakeHands()
        #expect(pair.clientError == nil && pair.serverError == nil)
        #expect(pair.client.state == .established)
        #expect(pair.server.state == .established)
        let camera = try #require(pair.client.peerCertificate)
        #expect(camera.subjectAlternativeURIs == ["spiffe://north.bwvdock-fixture.invalid/camera/CAM-0001"])
        let dock = try #require(pair.server.peerCertificate)
        #expect(dock.subjectAlternativeURIs == ["spiffe://north.bwvdock-fixture.invalid/dock/alpha"])
        #expect(pair.client.peerVerdict?.revocation == .current)
    }

    @Test func `carry any amount both ways, also fed byte by byte`() throws {
        var pair = try pair()
        pair.shakeHands()
        let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try pair.client.write(message)
        for byte in pair.client.drain() { try pair.server.feed([byte]) }
        #expect(try all(pair.server) == message)
        try pair.server.write(message)
        try pair.client.feed(pair.server.drain())
        #expect(try all(pair.client) == message)
        #expect(try pair.client.read() == [])
    }

    @Test func `read a key straight into locked memory`() throws {
        var pair = try pair()
        pair.shakeHands()
        let key = try Random.secret(32)
        try pair.server.write([1, 2, 3])
        try pair.server.write(key)
        try pair.client.feed(pair.server.drain())
        let buffer = try SecretBytes(count: 35)
        #expect(try pair.client.read(into: buffer) == 3)
        #expect(try pair.client.read(into: buffer, at: 3) == 32)
        #expect(try pair.client.read(into: buffer, at: 35) == 0)
        #expect(throws: CryptographyError.self) { try pair.client.read(into: buffer, at: 36) }
        #expect(buffer.copy == [1, 2, 3] + key.copy)
    }

    @Test func `tell an end from a cut`() throws {
        var pair = try pair()
        pair.shakeHands()
        pair.server.close()
        try pair.client.feed(pair.server.drain())
        #expect(try pair.client.read() == [])
        #expect(pair.client.state == .closed)
        #expect(pair.client.receivedAlert == .closeNotify)
        var other = try self.pair()
        other.shakeHands()
        other.client.endInput()
        #expect(throws: CryptographyError.self) { try other.client.read() }
        #expect(other.client.state == .failed)
    }

    @Test func `refuse to carry anything before they are established and after they failed`() throws {
        let pair = try pair()
        #expect(throws: CryptographyError.self) { try pair.client.write([1]) }
        #expect(throws: CryptographyError.self) { try pair.client.read() }
        var refused = try TLSPair(dock: pki.dock("EXPIRED"), camera: pki.camera("CAM-0001"))
        refused.shakeHands()
        #expect(throws: CryptographyError.self) { try refused.client.write([1]) }
        #expect(throws: CryptographyError.self) { try refused.server.write([1]) }
    }

    @Test func `never hand out a ticket to resume with`() throws {
        var pair = try pair()
        pair.shakeHands()
        // The server's last flight is its Finished; a ticket would follow the client's.
        #expect(pair.wire.map(\.fromClient) == [true, false, true])
        #expect(pair.server.drain().isEmpty)
    }

    @Test(arguments: ["bwv-dock/2", "http/1.1", "bwv-dock/1x", "bwv-dock"])
    func `refuse a peer that speaks another protocol`(name: String) throws {
        var pair = try TLSPair(dock: pki.dock("alpha"), camera: pki.camera("CAM-0001"), clientALPN: name)
        pair.shakeHands()
        #expect(pair.server.sentAlert == .noApplicationProtocol)
        #expect(pair.client.receivedAlert == .noApplicationProtocol)
        #expect(pair.client.state == .failed)
        #expect(pair.server.state == .failed)
    }

    @Test func `survive any cut of any flight without being established`() throws {
        for flight in 0..<3 {
            for count in stride(from: 0, through: 1400, by: 57) {
                var (pair, seen) = (try pair(), -1)
                pair.shakeHands { _, bytes in
                    seen += 1
                    return seen == flight ? Array(bytes.prefix(min(count, bytes.count - 1))) : bytes
                }
                #expect(pair.server.state != .established)
            }
        }
    }

    @Test func `survive any flipped bit of any flight without being established on both sides`() throws {
        var clean = try pair()
        clean.shakeHands()
        for (flight, sent) in clean.wire.enumerated() {
            let loose = versionBytes(of: sent.bytes)
            for position in stride(from: 0, to: sent.bytes.count, by: 23) where !loose.contains(position) {
                var (pair, seen) = (try pair(), -1)
                pair.shakeHands { _, bytes in
                    seen += 1
                    guard seen == flight, position < bytes.count else { return bytes }
                    return bytes.flipping(position * 8 + position % 8)
                }
                let both = pair.client.state == .established && pair.server.state == .established
                #expect(!both, "flight \(flight) byte \(position)")
            }
        }
    }

    /// Where plaintext records state their version, which nobody looks at (RFC 8446, section 5.1).
    private func versionBytes(of flight: [UInt8]) -> Set<Int> {
        var (found, position) = (Set<Int>(), 0)
        while position + 5 <= flight.count {
            if flight[position] != 23 { found.formUnion([position + 1, position + 2]) }
            position += 5 + (Int(flight[position + 3]) << 8) + Int(flight[position + 4])
        }
        return found
    }

    @Test func `refuse records that were changed, repeated or left out`() throws {
        for spoil: ([UInt8]) -> [UInt8] in [
            { $0.flipping(8 * $0.count - 1) }, { $0 + $0 }, { Array($0.dropFirst(27)) },
        ] {
            var pair = try pair()
            pair.shakeHands()
            try pair.server.write([1, 2, 3, 4, 5])
            let record = pair.server.drain()
            #expect(record.count == 27)
            try pair.server.write([6])
            let spoilt = spoil(record + (record.count == 27 ? pair.server.drain() : []))
            try pair.client.feed(spoilt)
            #expect(throws: CryptographyError.self) {
                for _ in 0..<4 { _ = try pair.client.read() }
            }
            #expect(pair.client.state == .failed)
        }
    }

    private func all(_ session: TLSSession) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = try session.read()
            if more.isEmpty { return bytes }
            bytes += more
        }
    }
}
