internal import CameraDevice
internal import CameraFile

extension RunningFault {
    /// One that is planned by a word, with the value it takes, if any, and a sentence for the documentation.
    package struct Word: Sendable {
        /// What stands behind the word.
        package enum Value: Sendable {
            case nothing
            case number
            /// One of these texts; none of them where it may be left out.
            case choice(String, [String], isOptional: Bool = false)
        }

        /// How long it goes on.
        package enum Span: Sendable {
            /// Once, or as often as is said behind it.
            case counted
            case untilNone
            case atOnce
        }

        package let name: String
        package let value: Value
        package let span: Span
        package let sentence: String
        let make: @Sendable (_ value: String, Repetition) -> RunningFault?

        /// As it is written in a line.
        package var usage: String {
            switch value {
            case .nothing: name
            case .number: "\(name) N"
            case .choice(let label, _, let isOptional): isOptional ? "\(name) [\(label)]" : "\(name) \(label)"
            }
        }
    }

    /// Every word that `init(words:)` takes.
    package static let words: [Word] =
        [
            Word("none", span: .atOnce, "Everything is as it should be again.") { _ in .none },
            Word(
                "stall",
                .choice("ENDPOINT", StallPoint.allCases.map(\.rawValue), isOptional: true),
                "The next transfer on ENDPOINT (`bulk-in`, `bulk-out`, `interrupt`; any bulk one where none is named) finds "
                    + "it halted until the host clears it; on `control` the next class request is refused."
            ) { text, repetition in
                StallPoint(rawValue: text.isEmpty ? "bulk" : text).map { .stall($0, repetition) }
            },
            Word("silent", span: .untilNone, "Bulk, interrupt and class requests are not answered.") { _ in
                .silent
            },
            Word("slow", .number, span: .untilNone, "At most N bytes a second are sent.") { text, _ in
                number(text, in: 1...greatest).map { .slow(bytesPerSecond: $0) }
            },
            Word("short", .number, "An object's next bytes end N bytes early; the container's length stays.")
            {
                text,
                repetition in
                number(text, in: 1...greatest).map { .phase(.short($0), repetition) }
            },
            Word(
                "long",
                .number,
                "An object's next bytes go on for N more; the container's length stays."
            ) { text, repetition in
                number(text, in: 1...16 << 20).map { .phase(.long($0), repetition) }
            },
            Word("wrong-transaction", "The next response belongs to another transaction.") { repetition in
                .phase(.wrongTransaction, repetition)
            },
            Word("wrong-length", .number, "The container of an object's next bytes says it has N bytes.") {
                text,
                repetition in
                number(text, in: 0...greatest).flatMap { UInt32(exactly: $0) }
                    .map { .phase(.wrongLength($0), repetition) }
            },
            Word(
                "flip-bit",
                """
                One bit of the next bytes of an object is another. An item is first read for its header, where that may \
                change nothing: `2 times` meets the footage.
                """
            ) { repetition in
                .phase(.flippedBit, repetition)
            },
            Word(
                "clock",
                .number,
                span: .atOnce,
                "The camera's clock jumps by N milliseconds; below zero is back. It stays wrong, also when the camera "
                    + "is switched off, until it is set."
            ) { text, _ in
                number(text, in: -greatest...greatest).map { .clock(milliseconds: $0) }
            },
            Word(
                "stopped-clock",
                span: .untilNone,
                "The camera's clock stands still, also when the camera is switched off and when the clock is set."
            ) { _ in .stoppedClock },
            Word(
                "descriptors",
                .choice("LIE", DescriptorLie.allCases.map(\.rawValue)),
                span: .untilNone,
                "The USB descriptors are not true, in one of the ways below. A host asks for most of them when the "
                    + "camera is plugged in: the next time."
            ) { text, _ in
                DescriptorLie(rawValue: text).map { .descriptors($0) }
            },
        ]
        + CameraFile.Fault.allCases.map { fault in
            guard fault == .loseEraseAnswer else {
                return Word(fault.rawValue, span: .untilNone, fault.sentence) { _ in .firmware(fault) }
            }
            return Word(
                fault.rawValue,
                "The next `erase` is obeyed, but the channel ends instead of an answer."
            ) { repetition in .lostEraseAnswer(repetition) }
        }

    /// More than any value needs: bytes of a container, milliseconds of a century.
    private static let greatest = 1 << 42

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Reads a word, its value, and how often; `nil` for anything else.
    package init?(words: [String]) {
        guard let word = Self.words.first(where: { $0.name == words.first }) else { return nil }
        var rest = words.dropFirst()
        var repetition = Repetition.once
        if let said = Repetition(endOf: rest) {
            guard case .counted = word.span else { return nil }
            repetition = said
            rest = rest.dropLast(said == .always ? 1 : 2)
        }
        guard word.takes(Array(rest)) else { return nil }
        guard let fault = word.make(rest.first ?? "", repetition) else { return nil }
        self = fault
    }
}

extension Repetition {
    /// `N times` or `always` at the end of a line.
    fileprivate init?(endOf words: ArraySlice<String>) {
        if words.last == "always" {
            self = .always
        } else {
            guard words.count >= 2, words.last == "times", let count = Int(words[words.endIndex - 2]) else {
                return nil
            }
            guard (1...1_000_000).contains(count) else { return nil }
            self = .times(count)
        }
    }
}

extension RunningFault.Word {
    fileprivate func takes(_ words: [String]) -> Bool {
        switch value {
        case .nothing: words.isEmpty
        case .number: words.count == 1
        case .choice(_, let texts, let isOptional):
            words.isEmpty ? isOptional : words.count == 1 && texts.contains(words[0])
        }
    }

    fileprivate init(
        _ name: String,
        _ value: Value,
        span: Span = .counted,
        _ sentence: String,
        _ make: @escaping @Sendable (String, Repetition) -> RunningFault?
    ) {
        self.init(name: name, value: value, span: span, sentence: sentence, make: make)
    }

    fileprivate init(
        _ name: String,
        span: Span = .counted,
        _ sentence: String,
        _ make: @escaping @Sendable (Repetition) -> RunningFault
    ) {
        self.init(name: name, value: .nothing, span: span, sentence: sentence) { make($1) }
    }
}
