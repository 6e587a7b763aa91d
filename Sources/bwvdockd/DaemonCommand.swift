import CommandLineKit

/// What the daemon's command line looks like.
enum DaemonCommand {
    static let config = Option(
        "config",
        short: "c",
        value: "FILE",
        help: "Read the station's configuration from FILE."
    )
    static let check = Option(
        "check",
        help: "Check the configuration, keys, destinations and this host, and exit."
    )
    static let fixtures = Option(
        "fixtures",
        help: "Serve test identities under bwvdock-fixture.invalid; never on a real station."
    )
    static let initialise = Option(
        "initialise",
        value: "NAME",
        help: "Make the folder, account or bucket of destination NAME a destination, and exit."
    )
    static let reference = Option("config-reference", help: "Print every key of the configuration, and exit.")

    static let command = Command(
        "bwvdockd",
        summary: "Serve body-worn video cameras: offload, prove, and only then let them erase.",
        discussion: """
            Runs in the foreground, logs to standard error with systemd's level prefixes, and tells systemd when it is
            ready. SIGTERM parks: running transfers are cut at a safe point. SIGHUP reads the configuration again.
            """,
        options: [config, check, fixtures, initialise, reference, .help, .version]
    )
}
