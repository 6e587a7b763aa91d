internal import CameraDevice
package import CameraFile

/// Something a running camera can be told to do wrong, by hand, by a scene or by a test, on any bus.
package enum RunningFault: Equatable, Sendable {
    /// Nothing any more: planned faults are taken back, standing ones end.
    case none
    /// The next bulk transfer finds its endpoint halted.
    case stall
    /// Nothing is answered any more.
    case silent
    /// Most bulk-in bytes a second.
    case slow(bytesPerSecond: Int)
    case phase(PhaseFault)
    /// The clock jumps by so many milliseconds.
    case clock(milliseconds: Int)
    /// What the camera's firmware does wrong, as in a camera file.
    case firmware(CameraFile.Fault)
}

extension RunningFault {
    /// One that is planned by a word, with the value it takes, if any, and a sentence for the documentation.
    package struct Word: Sendable {
        package let name: String
        package let value: String?
        package let sentence: String
        let make: @Sendable (Int) -> RunningFault?
    }

    /// Every word that `init(words:)` takes.
    package static let words: [Word] =
        [
            Word("none", "Everything is as it should be again.") { .none },
            Word("stall", "The next bulk transfer finds its endpoint halted until the host clears it.") {
                .stall
            },
            Word("silent", "Bulk, interrupt and class requests are not answered until `none`.") { .silent },
            Word("slow", "N", "At most N bytes a second are sent, until `none`.") { count in
                count > 0 ? .slow(bytesPerSecond: count) : nil
            },
            Word("short", "N", "An object's next bytes end N bytes early; the container's length stays.") {
                $0 > 0 ? .phase(.short($0)) : nil
            },
            Word("long", "N", "An object's next bytes go on for N more; the container's length stays.") {
                (1...16 << 20).contains($0) ? .phase(.long($0)) : nil
            },
            Word("wrong-transaction", "The next response belongs to another transaction.") {
                .phase(.wrongTransaction)
            },
            Word("wrong-length", "N", "The container of an object's next bytes says it has N bytes.") {
                UInt32(exactly: $0).map { .phase(.wrongLength($0)) }
            },
            Word("clock", "N", "The camera's clock jumps by N milliseconds; below zero is back.") {
                .clock(milliseconds: $0)
            },
            Word("flip-bit", "One bit of the next bytes of an object is another.") { .phase(.flippedBit) },
        ]
        + CameraFile.Fault.allCases.map { fault in
            Word(fault.rawValue, fault.sentence) { .firmware(fault) }
        }

    /// More than any value needs: bytes of a container, milliseconds of a century.
    private static let greatest = 1 << 42

    /// Reads a word and its value; `nil` for anything else.
    package init?(words: [String]) {
        guard let word = Self.words.first(where: { $0.name == words.first }) else { return nil }
        guard words.count == (word.value == nil ? 1 : 2) else { return nil }
        guard let count = word.value == nil ? 0 : Int(words[1]) else { return nil }
        guard (-Self.greatest...Self.greatest).contains(count) else { return nil }
        guard let fault = word.make(count) else { return nil }
        self = fault
    }
}

extension RunningFault.Word {
    fileprivate init(_ name: String, _ sentence: String, _ make: @escaping @Sendable () -> RunningFault) {
        self.init(name: name, value: nil, sentence: sentence) { _ in make() }
    }

    fileprivate init(
        _ name: String,
        _ value: String,
        _ sentence: String,
        _ make: @escaping @Sendable (Int) -> RunningFault?
    ) {
        self.init(name: name, value: value, sentence: sentence, make: make)
    }
}

extension VirtualCamera {
    /// Misbehaves from now on, or the next time it has a chance; faults of different kinds add up.
    package func misbehave(_ fault: RunningFault) {
        switch fault {
        case .none:
            device.faults = .none
            wire.plan(nil)
            panel.faults = FirmwareFaults()
        case .stall: device.change { $0.stallsNextBulk = true }
        case .silent: device.change { $0.isSilent = true }
        case .slow(let bytesPerSecond): device.change { $0.bulkInBytesPerSecond = bytesPerSecond }
        case .phase(let fault): wire.plan(fault)
        case .clock(let milliseconds): panel.jumpClock(by: Int64(milliseconds))
        case .firmware(let fault): panel.change { $0.add(fault) }
        }
    }
}

extension VirtualDevice {
    fileprivate func change(_ body: (inout Faults) -> Void) {
        var faults = faults
        body(&faults)
        self.faults = faults
    }
}
