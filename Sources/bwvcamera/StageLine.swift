internal import CameraDevice
internal import CameraFirmware
internal import CameraTranscript
internal import Channel
internal import CommandLineKit

/// One line of what to do on a bus, of whatever kind.
enum StageLine: Equatable {
    /// When a plug comes out.
    enum Moment: Equatable {
        case now
        case bytes(UInt64)
        case percent(Int)
    }

    /// A camera to be switched on and plugged in.
    struct Plug: Equatable {
        let file: String
        let port: String
        var store: String?
        var speed = USBSpeed.high
        /// Where to write down what passes, if anywhere.
        var transcript: String?
        var extras: TranscriptRecorder.Extras = []
        /// Whether what is played back takes as long as it took.
        var keepsPace = false
    }

    case plug(Plug)
    case unplug(port: String, Moment)
    case fault(port: String, RunningFault)
    case busFault(port: String, BusFault)
    case pause(seconds: Double)
    case waitForState(port: String, IndicatorState, seconds: Double)
    case waitUntilEmpty(port: String, seconds: Double)
    case status
    case indicator(port: String)
    case help
    case quit

    static let longestWait = 60.0

    /// `nil` for an empty line or a comment.
    init?(parsing line: String) throws(Failure) {
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard let verb = words.first, !verb.hasPrefix("#") else { return nil }
        switch (verb, words.count) {
        case ("plug", 3...):
            guard let plug = Plug(words) else { throw Self.meaningless(line) }
            self = .plug(plug)
        case ("unplug", 2): self = .unplug(port: words[1], .now)
        case ("unplug", 4...5) where words[2] == "at":
            guard let moment = Moment(Array(words[3...])) else { throw Self.meaningless(line) }
            self = .unplug(port: words[1], moment)
        case ("fault", 3...):
            if words.count == 3, let fault = BusFault(rawValue: words[2]) {
                self = .busFault(port: words[1], fault)
                return
            }
            guard let fault = RunningFault(words: Array(words[2...])) else { throw Self.meaningless(line) }
            self = .fault(port: words[1], fault)
        case ("wait", 2...4):
            guard let wait = Self.wait(words) else { throw Self.meaningless(line) }
            self = wait
        case ("status", 1): self = .status
        case ("indicator", 2): self = .indicator(port: words[1])
        case ("help", 1): self = .help
        case ("quit", 1): self = .quit
        default: throw Self.meaningless(line)
        }
    }

    private static func wait(_ words: [String]) -> StageLine? {
        if words.count == 2 { return seconds(words[1]).map { .pause(seconds: $0) } }
        guard let limit = words.count == 4 ? seconds(words[3]) : longestWait else { return nil }
        if words[2] == "empty" { return .waitUntilEmpty(port: words[1], seconds: limit) }
        guard let state = IndicatorState(rawValue: words[2]) else { return nil }
        return .waitForState(port: words[1], state, seconds: limit)
    }

    private static func seconds(_ text: String) -> Double? {
        guard let seconds = Double(text), seconds >= 0, seconds <= 3600 else { return nil }
        return seconds
    }

    private static func meaningless(_ line: String) -> Failure {
        Failure("'\(line)' means nothing here", hint: "help lists the commands", code: .usage)
    }
}

extension StageLine.Plug {
    /// `plug FILE PORT` and options, each at most once.
    fileprivate init?(_ words: [String]) {
        self.init(file: words[1], port: words[2])
        var options = words[3...]
        while let option = options.popFirst() {
            guard let value = options.popFirst() else { return nil }
            switch option {
            case "--store" where store == nil: store = value
            case "--record" where transcript == nil: transcript = value
            case "--pace" where value == Commands.recordedPace && !keepsPace: keepsPace = true
            case "--keep" where value == "keys": extras.insert(.keys)
            case "--keep" where value == "payload": extras.insert(.payload)
            case "--speed":
                guard let speed = USBSpeed(word: value) else { return nil }
                self.speed = speed
            default: return nil
            }
        }
    }
}

extension USBSpeed {
    /// As people say it.
    init?(word: String) {
        switch word {
        case "high": self = .high
        case "super": self = .superSpeed
        default: return nil
        }
    }
}

extension StageLine.Moment {
    /// `N bytes` or `P%`.
    fileprivate init?(_ words: [String]) {
        if words.count == 2, words[1] == "bytes", let count = UInt64(words[0]) {
            self = .bytes(count)
        } else if words.count == 1, words[0].hasSuffix("%"), let percent = Int(words[0].dropLast()),
            (0...100).contains(percent)
        {
            self = .percent(percent)
        } else {
            return nil
        }
    }
}
