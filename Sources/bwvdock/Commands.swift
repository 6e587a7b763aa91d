import CommandLineKit

/// The command line of `bwvdock`.
enum Commands {
    static let socket = Option(
        "socket",
        short: "s",
        value: "PATH",
        help: "Ask at this socket instead of /run/bwvdock/control."
    )
    static let json = Option("json", help: "Print JSON, with the field names of docs/control-protocol.md.")
    static let watch = Option("watch", short: "w", help: "Go on showing what changes, until interrupted.")
    static let check = Option("check", help: "Exit with 4 when something at the station needs a person.")
    static let limit = Option("limit", value: "NUMBER", help: "Show at most so many, newest first (1000).")
    static let trust = Option(
        "trust",
        value: "PATH",
        help: "Whom to believe: a folder of DOMAIN.pem files, one such file, or DOMAIN=FILE; may be repeated."
    )
    static let fixtures = Option("fixtures", help: "Believe test identities too.")
    static let signature = Option(
        "signature",
        value: "FILE",
        help: "The receipt's signature (RECEIPT.p7s unless given)."
    )
    static let receipt = Option(
        "receipt",
        value: "FILE",
        help: "A receipt whose audit head the log must contain; may be repeated."
    )

    static let status = Command(
        "bwvdock status",
        summary: "Show the station's bays, what is on its way, destinations and alarms.",
        discussion: """
            On a terminal it draws tables and progress bars. Into a pipe it writes one line a fact, fields parted by
            tabs: station, bay, progress, destination and alarm lines, as docs/bwvdock.md describes.
            """,
        options: [watch, json, check, socket]
    )
    static let recordings = Command(
        "bwvdock recordings",
        summary: "Show the recordings this station knows and where they stand.",
        options: [limit, json, socket]
    )
    static let verify = Command(
        "bwvdock verify",
        operands: "RECEIPT",
        summary: "Check a receipt: its signature and role, and the recording beside it.",
        discussion: """
            The signature is judged as of the time of the receipt, with the revocation list it carries, so that it
            can be checked for as long as the files exist. The manifest beside it must be the one it names, signed by
            a camera; every item must be beside it with the digest it states. No daemon is needed.
            """,
        options: [trust, signature, fixtures, json]
    )
    static let auditVerify = Command(
        "bwvdock audit verify",
        operands: "FILE",
        summary: "Check an audit log: every entry, the chain between them and every signed checkpoint.",
        discussion: """
            The end of a log can only be held against a head stated elsewhere: give receipts, which carry one.
            No daemon is needed.
            """,
        options: [trust, receipt, fixtures, json]
    )
    static let audit = Command(
        "bwvdock audit",
        summary: "Work with a station's audit log.",
        subcommands: [auditVerify]
    )
    static let all = Option("all", help: "Try everything again that is held up.")
    static let destination = Option(
        "destination",
        value: "NAME",
        help: "Try this destination again, and what is held back from it."
    )

    static let retry = Command(
        "bwvdock retry",
        operands: "[RECORDING]",
        summary: "Try again what is held up, after its cause was seen to.",
        discussion: """
            RECORDING is a recording's name, or SERIAL/RECORDING where several cameras have one of that name. What a
            destination refused is offered to it again, without its camera unless bytes are missing there. What was
            quarantined is read again from the start, so its camera must stand in a bay. Every request is in the audit
            log. Exits with 3 when there was nothing to retry, and with 4 when some of it cannot be tried now.
            """,
        options: [all, destination, json, socket]
    )
    static let top = Command(
        "bwvdock",
        summary: "Ask a docking station how it is, and verify what it left behind.",
        discussion: "Exit codes are listed in docs/exit-codes.md; a code not listed there means failure.",
        options: [.version],
        subcommands: [status, recordings, retry, verify, audit]
    )
}
