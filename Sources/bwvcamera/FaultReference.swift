internal import CameraFirmware

/// docs/camera-faults.md, from the words that are read.
enum FaultReference {
    static var markdown: String {
        let bus = BusFault.allCases.map { row($0.rawValue, "at once", $0.sentence) }
        let words = RunningFault.words.map { row($0.usage, $0.span.text, $0.sentence) }
        let lies = DescriptorLie.allCases.map { "| `\($0.rawValue)` | \($0.sentence) |\n" }
        return """
            # Faults of a running camera

            What a virtual camera does wrong on purpose, on any bus: by a line (`fault PORT FAULT`) of a scene or of
            standard input of `bwvcamera bus`, `serve` or `attach`, or by `bwvcamera fault PORT FAULT --control PATH` while
            one of them runs with that `--control PATH`.

            | Fault | How long | What it does |
            | --- | --- | --- |
            \((bus + words).joined())
            What strikes once does so more often when told: `fault 1-1 stall bulk-in 3 times`, `fault 1-1 short 100 always`.
            `always` ends with `none`. A fault that waits for its chance, and one that goes on, outlast the plug being pulled.

            ## Lies in descriptors

            | LIE | What the host is told |
            | --- | --- |
            \(lies.joined())
            ## Other misbehaviour

            is a line or a file of its own:

            - `unplug PORT at N bytes` and `unplug PORT at P%` pull the plug when so much has been sent.
            - A camera that comes back as somebody else: `unplug` it and `plug` another file with `--store` of the first. The
              files `CAM-0003-*.json5` in `fixtures/cameras` have another serial number in one place each, `CAM-0003-tls.json5`
              another's certificate, `CAM-0001-twin.json5` the serial number of a camera that is there.
            - What is wrong at rest, and a recording that was cut off before, is in a [camera file](camera-file.md).

            What the bay says to each of them is in [fault-answers.md](fault-answers.md).

            This page is rendered from the table the reader uses: `bwvcamera fault --reference` prints it.

            """
    }

    private static func row(_ usage: String, _ span: String, _ sentence: String) -> String {
        "| `\(usage)` | \(span) | \(sentence) |\n"
    }
}

extension RunningFault.Word.Span {
    fileprivate var text: String {
        switch self {
        case .counted: "once, `N times` or `always`"
        case .untilNone: "until `none`"
        case .atOnce: "at once"
        }
    }
}
