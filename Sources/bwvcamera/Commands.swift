internal import CommandLineKit

/// What `bwvcamera` can be told to do.
enum Commands {
    static let pki = Option(
        "pki",
        value: "DIR",
        help: "Where the test certificates are; ${PKI} in camera files. Default: $BWV_PKI."
    )
    static let store = Option("store", value: "DIR", help: "The camera's store. Default: the file's own.")
    static let json = Option("json", help: "Print JSON instead of words.")
    static let scene = Option(
        "scene",
        value: "FILE",
        help: "Do the commands in FILE before those on standard input."
    )
    static let reference = Option("reference", help: "Print docs/camera-file.md, the page of every key.")
    static let stores = Option(
        "stores",
        value: "DIR",
        help: "Where stores lie that no command names. Default: a folder of this run."
    )
    static let directory = Option(
        "directory",
        value: "DIR",
        help: "Where the bus is made; a short path. Default: /tmp."
    )

    static let schema = Option("schema", help: "Print the JSON Schema of camera files.")
    static let serial = Option(
        "serial",
        value: "SERIAL",
        help: "The camera's serial number. Default: CAM-0001."
    )
    static let transcript = Option(
        "to",
        value: "TRANSCRIPT",
        help: "The file to write, which must not exist."
    )
    static let payload = Option("payload", help: "Keep the bytes of sealed items too.")
    static let keys = Option("keys", help: "Keep released data keys too.")

    static let new = Command(
        "bwvcamera new",
        operands: "[FILE]",
        summary: "Writes a commented camera file to start from, or prints it.",
        options: [serial]
    )
    static let check = Command(
        "bwvcamera check",
        operands: "FILE...",
        summary: "Reads camera files and says what is wrong with them.",
        options: [pki, json, reference, schema]
    )
    static let make = Command(
        "bwvcamera make",
        operands: "FILE",
        summary: "Seals a camera's recordings into a new store.",
        options: [pki, store, json]
    )
    static let listen = Option(
        "listen",
        value: "ADDR:PORT",
        help: "Where to listen, in numbers. Default: \(ServeCommand.usualAddress), this machine only."
    )
    static let speed = Option("speed", value: "SPEED", help: "high or super. Default: high.")

    static let control = Option(
        "control",
        value: "PATH",
        help: "The socket by which plug, unplug, fault and status reach it. Default: $BWVCAMERA_CONTROL."
    )
    static let faults = Option("reference", help: "Print docs/camera-faults.md, the page of every fault.")

    /// What a line of a scene or of standard input may say.
    static let stageLines = """
          plug FILE PORT [--store DIR] [--speed high|super] [--record TRANSCRIPT [--keep keys|payload]]
                                         [--pace recorded]
                                         switch a camera on (making its store if needed) and plug it in; FILE is a
                                         camera file, or a transcript to be played back
          unplug PORT [at N bytes|at P%] pull it out now, or after so many bulk-in bytes, or that part
                                         of all sealed bytes it holds
          fault PORT FAULT [VALUE] [N times|always]
                                         misbehave; docs/camera-faults.md has every FAULT, none ends them
          wait SECONDS                   do nothing for a while
          wait PORT STATE [SECONDS]      wait until a camera's indicator shows STATE (at most 60 s)
          wait PORT empty [SECONDS]      wait until the port is empty
          status                         one line for each camera: port, serial, indicator, recordings
          indicator PORT                 what a camera's own indicator shows
          help                           this list
          quit                           unplug everything and end

        Lines that start with # are comments. Answers are JSON with --json. The exit status is 1 when any line failed.
        """

    static let bus = Command(
        "bwvcamera bus",
        summary: "Makes a mocked USB bus and plugs virtual cameras into it, by commands on standard input.",
        discussion: """
            Prints the environment that a client of the bus needs (one NAME=VALUE a line, then 'ready'), then
            does one command a line and answers each with 'ok ...' or 'error ...'. The end of standard input
            means quit.

            \(stageLines)
            """,
        options: [pki, stores, scene, directory, control, json]
    )
    static let serve = Command(
        "bwvcamera serve",
        operands: "FILE...",
        summary: "Offers virtual cameras to any Linux machine over USB/IP.",
        discussion: """
            Each FILE is plugged into a port: 1-1, 1-2 and so on. Prints where it listens, then 'ready', then does
            one command a line and answers each with 'ok ...' or 'error ...'. After the end of standard input it
            goes on until 'quit' was read or a signal comes.

            A port's name is its bus id for the stock tool, on the machine that shall have the camera:

              modprobe vhci-hcd
              usbip list -r ADDR
              usbip attach -r ADDR -b 1-1

            The USB/IP protocol has no encryption and asks nobody who they are: listen where only friends are.

            \(stageLines)
            """,
        options: [pki, stores, listen, speed, scene, control, json]
    )
    static let attach = Command(
        "bwvcamera attach",
        operands: "FILE...",
        summary: "Plugs virtual cameras into this machine as true USB devices.",
        discussion: """
            Each FILE becomes a device of this machine's own kernel, through its module vhci_hcd, which root has loaded
            if need be. Prints 'attached PORT' for each, then 'ready', then does one command a line and answers each
            with 'ok ...' or 'error ...'. After the end of standard input it goes on until 'quit' was read, a signal
            comes or 'bwvcamera detach' has taken its last camera; its cameras leave with it. What 'unplug' takes
            out can be plugged in again.

            \(stageLines)
            """,
        options: [pki, stores, speed, scene, control, json]
    )
    static let detach = Command(
        "bwvcamera detach",
        operands: "[PORT]...",
        summary: "Pulls the plug of cameras that attach plugged in, from outside.",
        discussion: """
            PORT is a port of vhci_hcd, as its status files number them; without one, every port that 'bwvcamera
            attach' took is freed. The exit status is 3 when there was none.
            """,
        options: [json]
    )
    static let plug = Command(
        "bwvcamera plug",
        operands: "FILE PORT",
        summary: "Has a running bus, serve or attach plug a camera in.",
        options: [store, speed, control, json]
    )
    static let unplug = Command(
        "bwvcamera unplug",
        operands: "PORT [at N bytes|at P%]",
        summary: "Has a running bus, serve or attach pull a plug, now or later.",
        options: [control, json]
    )
    static let fault = Command(
        "bwvcamera fault",
        operands: "PORT FAULT [VALUE] [N times|always]",
        summary:
            "Has a camera of a running bus, serve or attach misbehave; docs/camera-faults.md has the FAULTs.",
        options: [control, json, faults]
    )
    static let status = Command(
        "bwvcamera status",
        summary: "Shows the cameras of a running bus, serve or attach.",
        options: [control, json]
    )
    static let record = Command(
        "bwvcamera record",
        operands: "FILE",
        summary: "Serves a camera as 'serve' does, and writes down what passes.",
        discussion: """
            PTP operations, channel messages and times go to TRANSCRIPT, one JSON object a line; keys and the bytes of
            sealed items stay out unless asked for. On a mocked bus: plug FILE PORT --record TRANSCRIPT.
            docs/transcripts.md has the format.
            """,
        options: [transcript, payload, keys, pki, stores, listen, speed, scene, control, json]
    )
    static let recordedPace = "recorded"
    static let pace = Option(
        "pace",
        value: "PACE",
        help: "recorded: each answer takes as long as it took. Default: they come at once."
    )
    static let replay = Command(
        "bwvcamera replay",
        operands: "TRANSCRIPT...",
        summary: "Serves what was recorded, as 'serve' does, as a camera that does the same again.",
        discussion: """
            TLS and signatures are made afresh with this machine's test certificates (--pki DIR), and the footage is not
            what was recorded: it is noise of the same sizes. Everything else is answered as it was. On a mocked bus:
            plug TRANSCRIPT PORT [--pace recorded]. docs/transcripts.md says what that means.
            """,
        options: [pki, stores, listen, pace, scene, control, json]
    )
    static let all = Command(
        "bwvcamera",
        summary: "Virtual body-worn cameras: reads their files, makes their stores, plugs them in.",
        options: [.version],
        subcommands: [
            new, check, make, bus, serve, attach, detach, plug, unplug, fault, status, record, replay,
        ]
    )
}
