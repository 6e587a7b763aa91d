import PTP
import PTPInitiator
import Testing

/// A lie told in answer to a read of 500 bytes, and what it must be recognised as.
struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let cause: PTPCause
    let tell: @Sendable (ScriptedPipe, Container) -> Void

    static let payload = [UInt8](repeating: 9, count: 500)

    static let all: [Self] = [
        Self(testDescription: "silence", cause: .pipe(.timedOut)) { _, _ in },
        Self(
            testDescription: "data of another transaction",
            cause: .wrongTransaction(expected: 1, received: 77)
        ) { pipe, command in
            pipe.data(of: command, payload, transaction: 77)
            pipe.respond(to: command, .ok, [500])
        },
        Self(
            testDescription: "response to another transaction",
            cause: .wrongTransaction(expected: 1, received: 77)
        ) { pipe, command in
            pipe.data(of: command, payload)
            pipe.respond(to: command, .ok, [500], transaction: 77)
        },
        Self(testDescription: "a flood of stale responses", cause: .flooded) { pipe, command in
            for _ in 0..<50 { pipe.respond(to: command, .ok, [500], transaction: 77) }
        },
        Self(testDescription: "a flood of empty packets", cause: .flooded) { pipe, _ in
            pipe.phases += Array(repeating: [], count: 50)
        },
        Self(
            testDescription: "data of another operation",
            cause: .wrongOperation(received: .getObject)
        ) { pipe, command in
            pipe.phases.append(
                Container.data(.getObject, transaction: command.transaction, payload: payload).serialized()
            )
        },
        Self(testDescription: "more than asked for", cause: .pipe(.overflow)) { pipe, command in
            pipe.data(of: command, payload + [1])
        },
        Self(
            testDescription: "more stated than asked for",
            cause: .wrongLength(expected: 500, stated: 0xFFFF_FFF3)
        ) { pipe, command in
            pipe.phases.append(header(.max, .data, command) + payload)
        },
        Self(
            testDescription: "less stated than asked for",
            cause: .wrongLength(expected: 500, stated: 499)
        ) { pipe, command in
            pipe.data(of: command, Array(payload.dropLast()))
        },
        Self(
            testDescription: "less sent than stated",
            cause: .lengthMismatch(stated: 500, received: 488)
        ) { pipe, command in
            pipe.phases.append(header(512, .data, command) + payload.dropLast(12))
        },
        Self(
            testDescription: "a length less than a header",
            cause: .malformed(PTPFormatError(subject: "container.length", reason: "3 is less than a header"))
        ) { pipe, command in
            pipe.phases.append(header(3, .data, command))
        },
        Self(
            testDescription: "half a header",
            cause: .malformed(
                PTPFormatError(
                    subject: "container.transaction",
                    reason: "truncated: 4 bytes needed, 3 available"
                )
            )
        ) { pipe, command in
            pipe.phases.append(Array(header(512, .data, command).dropLast()))
        },
        Self(
            testDescription: "a command where data belongs",
            cause: .wrongPhase(expected: .data, received: .command)
        ) { pipe, command in
            pipe.phases.append(command.serialized())
        },
        Self(
            testDescription: "data where the response belongs",
            cause: .wrongPhase(expected: .response, received: .data)
        ) { pipe, command in
            pipe.data(of: command, payload)
            pipe.data(of: command, [1])
        },
        Self(testDescription: "an overlong response", cause: .pipe(.overflow)) { pipe, command in
            pipe.data(of: command, payload)
            pipe.phases.append(payload)
        },
        Self(testDescription: "no response", cause: .pipe(.timedOut)) { pipe, command in
            pipe.data(of: command, payload)
        },
        Self(testDescription: "a stall", cause: .pipe(.stalled)) { pipe, _ in
            pipe.receiveErrors = [.stalled]
        },
    ]

    static func header(_ length: UInt32, _ kind: ContainerKind, _ command: Container) -> [UInt8] {
        ContainerHeader(length: length, kind: kind, code: command.code, transaction: command.transaction)
            .serialized()
    }
}

@Suite("PTP from a liar")
struct LiarTests {
    @Test(arguments: Lie.all) func `a lie is named, and the session goes on`(lie: Lie) throws {
        var isLying = true
        let pipe = ScriptedPipe { pipe, command, data in
            guard isLying, command.code == OperationCode.getPartialObject64.rawValue else {
                return pipe.answerHonestly(command, data)
            }
            isLying = false
            lie.tell(pipe, command)
        }
        let session = PTPSession(pipe)
        try session.open()
        var seen = 0
        let error = #expect(throws: PTPError.self) {
            try session.read(1, offset: 0, count: 500, isLast: false) { seen += $0.count }
        }
        #expect(error?.cause == lie.cause)
        #expect(error?.aftermath == .resumed)
        #expect(seen <= 500)
        #expect(pipe.log.contains("cancel"))
        #expect(try session.read(1, offset: 0, count: 500, isLast: false) { _ in } == 500)
    }

    @Test(arguments: Lie.all) func `whoever never stops lying ends as a fault`(lie: Lie) throws {
        let pipe = ScriptedPipe { pipe, command, _ in
            pipe.phases = []
            lie.tell(pipe, command)
        }
        let session = PTPSession(pipe)
        let error = #expect(throws: PTPError.self) { try session.open() }
        #expect(error?.aftermath == .fault)
        #expect(session.state == .fault)
        #expect(pipe.log.contains("device reset") && pipe.log.contains("port reset"))
        #expect(throws: PTPError.self) { try session.open() }
    }

    @Test func `a count that the response tells wrong is refused without a recovery`() throws {
        let pipe = ScriptedPipe { pipe, command, data in
            guard command.code == OperationCode.getPartialObject64.rawValue else {
                return pipe.answerHonestly(command, data)
            }
            pipe.data(of: command, Lie.payload)
            pipe.respond(to: command, .ok, command.parameters[0] == 1 ? [499] : [])
        }
        let session = PTPSession(pipe)
        try session.open()
        for handle: UInt32 in [1, 2] {
            let error = #expect(throws: PTPError.self) {
                try session.read(handle, offset: 0, count: 500, isLast: true) { _ in }
            }
            #expect(error?.cause == .countMismatch(reported: handle == 1 ? 499 : 0, received: 500))
            #expect(error?.aftermath == .unharmed)
        }
    }

    @Test func `a camera that needs recovering for ever is given up`() throws {
        let pipe = ScriptedPipe { pipe, command, data in
            guard command.code == OperationCode.getObjectHandles.rawValue else {
                return pipe.answerHonestly(command, data)
            }
        }
        let session = PTPSession(pipe)
        try session.open()
        var errors = 0
        while session.state == .open, errors < 1000 {
            #expect(throws: PTPError.self) { try session.objectHandles() }
            errors += 1
        }
        #expect(session.state == .fault)
        #expect(errors == 17)
    }

    @Test func `a device that never falls silent is not drained for ever`() throws {
        let pipe = ScriptedPipe.honest()
        let session = PTPSession(pipe)
        try session.open()
        pipe.script = { _, _, _ in }
        pipe.phases = Array(repeating: [UInt8](repeating: 1, count: 1 << 20), count: 40)
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .fault)
        #expect(!pipe.phases.isEmpty)
    }
}
