import PTP

extension Lie {
    /// What the daemon asks, and in which phases it is answered.
    private static let phases: [(OperationCode, [ContainerKind])] = [
        (.openSession, [.response]), (.getDeviceInfo, [.data, .response]), (.channelReset, [.response]),
        (.channelWrite, [.response]), (.channelRead, [.data, .response]),
        (.getObjectHandles, [.data, .response]),
        (.getObjectInfo, [.data, .response]), (.getPartialObject64, [.data, .response]),
    ]

    /// Every phase of every operation: cut, stretched, mislabelled, misplaced, repeated or left out.
    static var containers: [Self] {
        phases.flatMap { operation, kinds in kinds.flatMap { lies(operation, $0) } }
    }

    private static func lies(_ operation: OperationCode, _ kind: ContainerKind) -> [Self] {
        var lies: [Self] = []
        func lie(_ how: String, isSlow: Bool = false, _ change: @escaping @Sendable ([UInt8]) -> [Phase]) {
            lies.append(Self("\(operation) \(kind): \(how)", isSlow: isSlow, .phase(operation, kind, change)))
        }
        for count in [0, 1, 11, 12, 13, 15] {
            lie("cut off after \(count) bytes") { [.bytes(Array($0.prefix(count)))] }
        }
        lie("cut off before its last byte") { [.bytes($0.dropLast())] }
        for value: UInt64 in [0, 11, 12, 13, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
            lie("says its length is \(value)") { [.bytes($0.patched(0, 4, value))] }
        }
        lie("says it is one byte longer") { [.bytes($0.patched(0, 4, UInt64($0.count + 1)))] }
        lie("says it is one byte shorter") { [.bytes($0.patched(0, 4, UInt64($0.count - 1)))] }
        for value: UInt64 in [0, 1, 2, 3, 4, 5, 0xFFFF] {
            lie("of kind \(value)", isSlow: true) { [.bytes($0.patched(4, 2, value))] }
        }
        for value: UInt64 in [0, 0x1001, 0x2002, 0x2003, 0x2019, 0xA001, 0xFFFF] {
            lie("with code \(value)", isSlow: value == 0x2003 && kind == .response) {
                [.bytes($0.patched(6, 2, value))]
            }
        }
        for value: UInt64 in [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF] {
            lie("of transaction \(value)", isSlow: true) { [.bytes($0.patched(8, 4, value))] }
        }
        for (name, count) in [("a byte", 1), ("a packet", 512), ("two mebibytes", 2 << 20)] {
            lie("with \(name) more") { [.bytes($0 + Array(repeating: 0, count: count))] }
            lie("with \(name) more, and says so") { honest in
                let bytes = honest + Array(repeating: 0, count: count)
                return [.bytes(bytes.patched(0, 4, UInt64(bytes.count)))]
            }
        }
        lie("never sent", isSlow: true) { _ in [] }
        lie("an empty packet instead", isSlow: true) { _ in [.bytes([])] }
        lie("a halt instead") { _ in [.halt] }
        lie("a halt behind it") { [.bytes($0), .halt] }
        lie("twice") { [.bytes($0), .bytes($0)] }
        lie("a thousand times") { honest in Array(repeating: .bytes(honest.prefix(512) + []), count: 1000) }
        lie("behind a thousand empty packets") { Array(repeating: .bytes([]), count: 1000) + [.bytes($0)] }
        lie("behind an event") { honest in
            [
                .bytes(Container.event(.objectAdded, transaction: 0, parameters: [1]).serialized()),
                .bytes(honest),
            ]
        }
        lie("behind a hundred answers to another question") { honest in
            let other = Container.response(.ok, transaction: 0x00FF_FFFF).serialized()
            return Array(repeating: .bytes(other), count: 100) + [.bytes(honest)]
        }
        guard kind == .response else { return lies }
        for parameters: [UInt32] in [
            [], [0], [.max], [.max, .max, .max], [0, 0, 0, 0, 0], [1, .max, .max, 0, 0],
        ] {
            lie("with parameters \(parameters)") { honest in
                let code = UInt16(honest[6]) | UInt16(honest[7]) << 8
                let transaction = (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(honest[8 + $1]) << (8 * UInt32($1))
                }
                return [
                    .bytes(
                        Container.response(
                            ResponseCode(rawValue: code),
                            transaction: transaction,
                            parameters: parameters
                        ).serialized()
                    )
                ]
            }
        }
        return lies
    }

    /// Events of every shape, ten thousand a second.
    static var floods: [Self] {
        let event = Container.event(.objectAdded, transaction: 7, parameters: [1, 2, 3]).serialized()
        var lies = [
            Self("a flood of events", .events(event)),
            Self("a flood of events that are none", .events(Array(repeating: 0xFF, count: 64))),
            Self("a flood of events longer than any", .events(event.patched(0, 4, 0xFFFF_FFFF))),
            Self("a flood of empty events", .events([])),
        ]
        for (what, bytes): (String, [UInt8]) in [
            ("nothing", []), ("a byte", [4]), ("half a length", [4, 0, 1]),
            ("busy for ever", [4, 0, 0x19, 0x20]),
            ("a length beyond its end", [0xFF, 0xFF, 1, 0x20]),
            ("a thousand halts", [0xFF, 0x0F, 0x1F, 0x20] + Array(repeating: 0x81, count: 4091)),
            ("a code that is none", [4, 0, 0xFF, 0xFF]),
        ] {
            lies.append(Self("a silent camera whose device status is \(what)", isSlow: true, .status(bytes)))
        }
        lies.append(Self("the channel a byte at a time", .endless, .trickle(milliseconds: 0)))
        lies.append(Self("the channel a byte a second", .endless, .trickle(milliseconds: 1000)))
        lies.append(Self("the channel a byte every four seconds", .endless, .trickle(milliseconds: 4000)))
        return lies
    }
}
