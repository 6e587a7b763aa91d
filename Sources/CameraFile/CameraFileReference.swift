internal import ConfigTree
internal import Evidence

/// The reference page of camera files, rendered from the keys the reader uses.
package enum CameraFileReference {
    struct Section {
        let path: String
        let sentence: String
        let keys: [KeyDocumentation]
    }

    /// What docs/camera-file.md holds and `bwvcamera check --reference` prints.
    package static var markdown: String {
        var text = """
            # Camera files

            One file in JSON5 describes one virtual camera. `bwvcamera check FILE` reads it, `bwvcamera make FILE --pki DIR
            --store DIR` seals its recordings, `bwvcamera bus` plugs it in. A key that is not listed here is refused.
            `fixtures/cameras` has one for each thing a station must accept or refuse.

            A relative path starts at the file's folder; `${PKI}` is the folder of test certificates (`--pki DIR`, or
            `BWV_PKI`), which `fixtures/pki/make.sh DIR` fills.

            This page is rendered from the table the reader uses: `bwvcamera check --reference` prints it.

            """
        for section in sections {
            text += "\n## \(section.path.isEmpty ? "Top level" : "`\(section.path)`")\n\n"
            text +=
                "\(section.sentence)\n\n| Key | Accepts | Default | What it is |\n| --- | --- | --- | --- |\n"
            for key in section.keys {
                let fallback = key.fallback ?? "*required*"
                text += "| `\(key.name)` | \(key.accepts) | \(fallback) | \(key.sentence) |\n"
            }
        }
        text += table(
            "`faults`",
            "Misbehaviour on purpose, while the camera runs.",
            CameraFile.Fault.allCases
        )
        text += table(
            "`recordings[].damage`",
            "What is wrong with a manifest; the recordings around it are sound.",
            CameraFile.ManifestDamage.allCases
        )
        text += table(
            "`recordings[].items[].damage`",
            "What is wrong with a sealed item, while the signed manifest gives the digest of the bytes as they are.",
            CameraFile.ItemDamage.allCases
        )
        return text
    }

    private static func table(_ title: String, _ sentence: String, _ words: [some Misdeed]) -> String {
        var text = "\n## \(title)\n\n\(sentence)\n\n| Word | What it does |\n| --- | --- |\n"
        for word in words { text += "| `\(word.rawValue)` | \(word.sentence) |\n" }
        return text
    }

    static var sections: [Section] {
        [
            Section(
                path: "",
                sentence: "Who the camera is, also where it lies about that.",
                keys: [
                    Keys.serial.documentation, Keys.model.documentation, Keys.firmware.documentation,
                    Keys.domain.documentation, shown(Keys.usbSerial, "`serial`"),
                    shown(Keys.ptpSerial, "`serial`"), shown(Keys.channelSerial, "`serial`"),
                    shown(Keys.manifestSerial, "`serial`"), shown(Keys.contextSerial, "`serial`"),
                    Keys.channel.documentation, Keys.battery.documentation, Keys.charging.documentation,
                    shown(Keys.store, "none"),
                    shown(Keys.frameLength, "65536 for clips, 4096 for others"),
                    list(Keys.fault),
                ]
            ),
            Section(
                path: "clock",
                sentence: "How wrong it is when the store is made; setting it is remembered there.",
                keys: [Keys.errorMilliseconds.documentation, Keys.zone(default: "Etc/UTC").documentation]
            ),
            Section(
                path: "identity",
                sentence: "Its certificates and whom it trusts; not for a plain camera (`channel: false`).",
                keys: [
                    Keys.file("tls.certificate", "The channel's certificate and chain, PEM.").documentation,
                    Keys.file("tls.key", "Its private key, PEM.").documentation,
                    Keys.file("signing.certificate", "The certificate of its statements, PEM.").documentation,
                    Keys.file("signing.key", "Its private key, PEM.").documentation,
                    renamed(Keys.domain, "trust[].domain", "A trust domain whose docks it accepts."),
                    Keys.file("trust[].path", "A PEM file of anchors, or a folder of them.").documentation,
                    shown(Keys.file("revocations[]", "Revocation lists it starts with, DER."), "none"),
                ]
            ),
            Section(
                path: "erasePolicy",
                sentence: "What a receipt must show before the camera erases.",
                keys: [
                    shown(
                        Key<String>.text(
                            "acceptedDestinations",
                            accepts: "`\"any\"`, or a list of identities",
                            form: .either(.choice(["any"]), .list(.text(longest: 255))),
                            "The destinations that may be required ones."
                        ),
                        "`\"any\"`"
                    ),
                    Keys.minimumIntegrity.documentation,
                ]
            ),
            Section(
                path: "recordings[]",
                sentence: "One press of the button, oldest first.",
                keys: recording
            ),
            Section(
                path: "recordings[].items[]",
                sentence: "One file of a recording: either `media` or `synthetic`.",
                keys: [
                    Keys.role.documentation,
                    shown(Keys.file("media", "A media file to seal."), "none"),
                    shown(renamedKey(Keys.size, "synthetic.size"), "none"),
                    shown(renamedKey(Keys.seed, "synthetic.seed"), "`1`"),
                    shown(Keys.mediaType, "by role"), shown(Keys.frameLength, "the camera's"),
                    shown(Keys.wholeFrames, "not cut; a recovered clip: all whole ones"),
                    shown(Keys.itemDamage, "none"),
                ]
            ),
        ]
    }

    private static var recording: [KeyDocumentation] {
        [
            shown(Keys.id(default: nil), "`rec-0001` and so on"), Keys.state.documentation,
            Keys.start.documentation, shown(Keys.duration, "give this or `end`"),
            shown(Keys.end, "give this or `duration`"),
            shown(Keys.zone(default: ""), "the camera's"),
            shown(Keys.text("officer", "An opaque id, an invented one."), "none"),
            Keys.classification.documentation, list(Keys.marking),
            renamed(Keys.trigger("start"), "trigger.start", "What started the recording."),
            renamed(Keys.trigger("stop"), "trigger.stop", "What stopped it."),
            renamed(Keys.incidentKind, "incident.kind", "What the reference refers to.", "no incident"),
            shown(Keys.text("incident.value", "The reference, an invented one."), "no incident"),
            shown(Keys.text("offence", "The offence, an invented one."), "none"),
            shown(Keys.manifestDamage, "none"),
        ]
    }

    private static func shown(_ key: Key<some Sendable>, _ fallback: String) -> KeyDocumentation {
        key.optional(shown: fallback).documentation
    }

    private static func list(_ key: Key<some Sendable>) -> KeyDocumentation {
        Key<Bool>(
            key.name,
            accepts: "a list, each \(key.documentation.accepts)",
            form: .list(key.documentation.form),
            shownDefault: "none",
            key.documentation.sentence
        ) { _ throws(Mismatch) in true }.documentation
    }

    private static func renamed(
        _ key: Key<some Sendable>,
        _ name: String,
        _ sentence: String,
        _ fallback: String? = nil
    ) -> KeyDocumentation {
        Key<Bool>(
            name,
            accepts: key.documentation.accepts,
            form: key.documentation.form,
            shownDefault: fallback ?? key.documentation.fallback,
            sentence
        ) { _ throws(Mismatch) in true }.documentation
    }

    private static func renamedKey(_ key: Key<Int64>, _ name: String) -> Key<Int64> {
        Key(
            name,
            accepts: key.documentation.accepts,
            form: key.documentation.form,
            key.documentation.sentence
        ) { _ throws(Mismatch) in 0 }
    }
}
