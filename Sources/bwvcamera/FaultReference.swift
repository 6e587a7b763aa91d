internal import CameraFirmware

/// docs/camera-faults.md, from the words that are read.
enum FaultReference {
    static var markdown: String {
        let rows = RunningFault.words.map { word in
            "| `\(word.name)\(word.value.map { " \($0)" } ?? "")` | \(word.sentence) |\n"
        }
        return """
            # Faults of a running camera

            What a virtual camera does wrong on purpose, on any bus: by a line (`fault PORT FAULT`) of a scene or of
            standard input of `bwvcamera bus`, `serve` or `attach`, or by `bwvcamera fault PORT FAULT --control PATH` while
            one of them runs with that `--control PATH`.

            | Fault | What it does |
            | --- | --- |
            | `reset` | The camera takes itself off the bus and comes back. |
            \(rows.joined())
            Other misbehaviour is a line or a file of its own:

            - `unplug PORT at N bytes` and `unplug PORT at P%` pull the plug when so much has been sent.
            - A camera that comes back as somebody else: `unplug` it and `plug` another file with `--store` of the first. The
              files `CAM-0003-*.json5` in `fixtures/cameras` have another serial number in one place each, `CAM-0003-tls.json5`
              another's certificate, `CAM-0001-twin.json5` the serial number of a camera that is there.
            - A recording cut off by the battery: `state: "recovered"` and `wholeFrames` in a [camera file](camera-file.md), which
              also has what is wrong at rest.

            This page is rendered from the table the reader uses: `bwvcamera fault --reference` prints it.

            """
    }
}
