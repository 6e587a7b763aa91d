internal import ConfigTree
package import Evidence

/// A camera file to start from: what must be said is said, what may be said stands there as a comment.
///
/// Its comments are the sentences of the reader's own keys.
package enum CameraFileTemplate {
    /// What `bwvcamera new` writes: a camera of the fixture domain north, with one recording of noise.
    package static func text(serial: CameraSerial) -> String {
        let home = "${PKI}/north/cameras/\(serial)"
        var page = Page()
        page.comment(
            "One virtual camera. docs/camera-file.md has every key; 'bwvcamera check' says what is wrong."
        )
        page.comment("A line that begins with // and a key shows what may be said: take the // away.")
        page.open("")
        page.say(Keys.serial, "\"\(serial)\"")
        page.say(Keys.model, "\"Fixture One\"")
        page.say(Keys.firmware, "\"1.0.0\"")
        page.say(Keys.domain, "\"north.bwvdock-fixture.invalid\"")
        page.offer(Keys.battery, "80")
        page.offer(Keys.charging, "true")
        page.offer(Keys.frameLength, "65536")
        page.offer(Keys.fault, "[\"wrongKey\"]")
        page.open("clock")
        page.offer(Keys.errorMilliseconds, "-1730")
        page.offer(Keys.zone(default: "Etc/UTC"), "\"Europe/London\"")
        page.close()
        page.comment(
            "Its certificates; ${PKI} is the folder that fixtures/pki/make.sh fills: --pki DIR, or BWV_PKI."
        )
        page.open("identity")
        for name in ["tls", "signing"] {
            page.line("\(name): { certificate: \"\(home)/\(name).pem\", key: \"\(home)/\(name).key\" },")
        }
        page.line("trust: [{ domain: \"north.bwvdock-fixture.invalid\", path: \"${PKI}/north/ca.pem\" }],")
        page.line("revocations: [\"${PKI}/north/crl.der\"],")
        page.close()
        page.open("erasePolicy")
        page.offer(Keys.minimumIntegrity, "\"readBack\"")
        page.close()
        page.comment("What it has recorded, oldest first.")
        page.line("recordings: [")
        page.open("")
        page.offer(Keys.id(default: nil), "\"rec-0001\"")
        page.offer(Keys.state, "\"closed\"")
        page.say(Keys.start, "\"2026-03-01T12:00:00.000Z\"")
        page.say(Keys.duration, "4.5")
        page.offer(Keys.classification, "\"evidential\"")
        page.offer(Keys.marking, "[\"restricted\"]")
        page.comment("Files to seal: synthetic noise of so many bytes, or media: \"clip.mp4\" instead.")
        page.line("items: [{ synthetic: { size: 3000000, seed: 1 } }],")
        page.close()
        page.line("],")
        page.close(isLast: true)
        return page.text
    }

    private struct Page {
        private(set) var text = ""
        private var depth = 0

        mutating func line(_ words: String) {
            text += String(repeating: "    ", count: depth) + words + "\n"
        }

        mutating func comment(_ words: String) { line("// \(words)") }

        mutating func open(_ name: String) {
            line(name.isEmpty ? "{" : "\(name): {")
            depth += 1
        }

        mutating func close(isLast: Bool = false) {
            depth -= 1
            line(isLast ? "}" : "},")
        }

        mutating func say(_ key: Key<some Sendable>, _ value: String) {
            explain(key)
            line("\(key.name): \(value),")
        }

        mutating func offer(_ key: Key<some Sendable>, _ value: String) {
            explain(key)
            line("// \(key.name): \(value),")
        }

        private mutating func explain(_ key: Key<some Sendable>) {
            let accepts = key.documentation.accepts.replacing("`", with: "")
            comment("\(key.documentation.sentence) Accepts \(accepts).")
        }
    }
}
