import ConfigTree

/// Every key of the configuration file: the one table behind the reader, the reference page and the example.
enum Keys {
    enum Top {
        static let station = Key.name(
            "station",
            "This station's name: the last part of its identity, `spiffe://<trust domain>/dock/<station>`."
        )
        static let trustDomain = Key.text(
            "trustDomain",
            accepts: "a lower-case domain name",
            limit: 255,
            "The trust domain (a force, or several sharing one estate) this station belongs to."
        ) { $0.utf8.allSatisfy(isDomainCharacter) }
        static let stateDirectory = Key.path(
            "stateDirectory",
            default: "/var/lib/bwvdock",
            "Where the journal, the audit log and the revocation lists received are kept."
        )
        static let runtimeDirectory = Key.path(
            "runtimeDirectory",
            default: "/run/bwvdock",
            "Where the socket stands at which `bwvdock status` asks."
        )
        static let automaticBays = Key.flag(
            "automaticBays",
            default: false,
            "Whether every USB port is a bay named after the port, besides those listed under `bays`."
        )
        static let maxActiveOffloads = Key.integer(
            "maxActiveOffloads",
            1...64,
            default: 4,
            "How many recordings are offloaded at the same time, over all bays."
        )
        static let all = Section(
            path: "",
            sentence: "The station itself.",
            keys: [
                station.documentation, trustDomain.documentation, stateDirectory.documentation,
                runtimeDirectory.documentation, automaticBays.documentation, maxActiveOffloads.documentation,
            ]
        )
    }

    enum Identity {
        static let tlsCertificate = Key.path(
            "tlsCertificate",
            "The station's certificate for the channel (PEM), with its intermediates if there are any."
        )
        static let tlsKey = Keys.keyReference("tlsKey", "The private key of `tlsCertificate`.")
        static let signingCertificate = Key.path(
            "signingCertificate",
            "The station's certificate for receipts and audit checkpoints (PEM), with its intermediates."
        )
        static let signingKey = Keys.keyReference("signingKey", "The private key of `signingCertificate`.")
        static let all = Section(
            path: "identity",
            sentence: "Who the station is to cameras and to verifiers; two certificates with two keys.",
            keys: [
                tlsCertificate.documentation, tlsKey.documentation, signingCertificate.documentation,
                signingKey.documentation,
            ]
        )
    }

    enum Trust {
        static let bundle = Key.path(
            "bundles.\"DOMAIN\"",
            "The certificates (a PEM file, or a folder of them) that vouch for this trust domain's cameras and docks."
        )
        static let revocation = Key.path(
            "revocations.\"DOMAIN\"",
            "The trust domain's revocation list (PEM or DER); a list older than one already seen is ignored."
        ).optional()
        static let all = Section(
            path: "trust",
            sentence:
                "Whose certificates are believed; the station's own trust domain must be among the bundles.",
            keys: [bundle.documentation, revocation.documentation]
        )
    }

    enum Bay {
        static let name = Key.name("name", "What the bay is called wherever people read about it.")
        static let port = Key.text(
            "port",
            accepts: "a USB port path such as `1-2` or `1-1.4`",
            limit: 64,
            hint: "'ls /sys/bus/usb/devices' shows the paths in use; plug a camera in to see which one it is",
            "The USB port path, as the kernel names it, that this bay's socket is wired to."
        ) { isPort($0) }
        static let plainCameras = Key.flag(
            "plainCameras",
            default: false,
            "Whether this bay also takes recordings from cameras without the secure channel; see docs/plain-cameras.md."
        )
        static let all = Section(
            path: "bays[]",
            sentence: "A name for one USB port path; ports that are no bay are left alone.",
            keys: [name.documentation, port.documentation, plainCameras.documentation]
        )
    }

    static func keyReference(_ name: String, _ sentence: String) -> Key<String> {
        .text(
            name,
            accepts: "a path, `file:PATH`, `credential:NAME`, `tpm2:PATH` or a `pkcs11:` URI",
            hint: "a systemd credential is written 'credential:NAME'",
            sentence
        ) { text in
            ["/", "file:/", "credential:", "tpm2:/", "pkcs11:"].contains { prefix in
                text.hasPrefix(prefix) && text.count > prefix.count
            }
        }
    }

    static func isDomainCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isPort(_ text: String) -> Bool {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return false }
        let numbers = [halves[0]] + halves[1].split(separator: ".", omittingEmptySubsequences: false)
        return numbers.allSatisfy { number in
            (1...3).contains(number.count) && number.allSatisfy { $0.isASCII && $0.isNumber }
                && number.first != "0"
        }
    }
}
