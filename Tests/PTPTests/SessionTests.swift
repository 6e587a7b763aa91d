import PTP
import PTPInitiator
import Testing

@Suite("PTP session")
struct SessionTests {
    @Test func `an honest camera is read through every operation`() throws {
        let session = PTPSession(ScriptedPipe.honest())
        #expect(try session.deviceInfo() == DatasetSample.deviceInfo)
        try session.open()
        #expect(try session.deviceInfo().hasChannel)
        #expect(try session.objectHandles() == [1])
        #expect(try session.objectInfo(1) == DatasetSample.objectInfo)
        #expect(try session.batteryLevel() == 63)
        try session.channelReset(epoch: 5)
        #expect(try session.channelWrite(epoch: 5, offset: 10, bytes: [1, 2]) == 12)
        #expect(try session.channelRead(epoch: 5, offset: 0, limit: 100) == [1, 2, 3])
        try session.refuse(code: 1)
        session.close()
        #expect(session.state == .closed)
    }

    @Test(arguments: [1, 52, 63, 64, 116, 500, 628, 988, 1000])
    func `a read streams exactly what was asked for, whatever the packet size`(count: Int) throws {
        let pipe = ScriptedPipe.honest()
        let session = PTPSession(pipe)
        try session.open()
        var bytes: [UInt8] = []
        let received = try session.read(1, offset: 0, count: count, isLast: false) { chunk in
            unsafe bytes.append(contentsOf: chunk)
        }
        #expect(received == count)
        #expect(bytes == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
        #expect(pipe.mostHeld <= 128)
        #expect(try session.batteryLevel() == 63)
    }

    @Test func `the wire is told what comes before the camera is asked`() throws {
        let pipe = ScriptedPipe.honest()
        let session = PTPSession(pipe)
        try session.open()
        #expect(pipe.expected == [32])
        _ = try session.read(1, offset: 0, count: 500, isLast: false, following: 100) { _ in }
        #expect(pipe.expected == [512, 32, 112, 32])
    }

    @Test func `a short read is legal only at the end of the item`() throws {
        let session = PTPSession(ScriptedPipe.honest(objectSize: 100))
        try session.open()
        var seen = 0
        #expect(try session.read(1, offset: 90, count: 64, isLast: true) { seen += $0.count } == 10)
        #expect(seen == 10)
        seen = 0
        let error = #expect(throws: PTPError.self) {
            try session.read(1, offset: 90, count: 64, isLast: false) { seen += $0.count }
        }
        #expect(error?.cause == .wrongLength(expected: 64, stated: 10))
        #expect(error?.aftermath == .resumed)
        #expect(seen == 0)
    }

    @Test func `a session left open by a killed daemon is closed and opened again`() throws {
        var isOpen = true
        let pipe = ScriptedPipe { pipe, command, data in
            switch OperationCode(rawValue: command.code) {
            case .openSession where isOpen: pipe.respond(to: command, .sessionAlreadyOpen, [1])
            case .openSession:
                isOpen = true
                pipe.respond(to: command)
            case .closeSession:
                isOpen = false
                pipe.respond(to: command)
            default: pipe.answerHonestly(command, data)
            }
        }
        let session = PTPSession(pipe)
        try session.open()
        #expect(session.state == .open)
        #expect(pipe.log == ["status", "OpenSession 0", "CloseSession 1", "OpenSession 0"])
    }

    @Test func `a camera left in mid-transfer is cancelled and drained before the session is opened`() throws
    {
        let pipe = ScriptedPipe.honest()
        pipe.statuses = [[4, 0, 0x19, 0x20], [4, 0, 0x19, 0x20]]
        pipe.phases = [[UInt8](repeating: 7, count: 1000), [1, 2, 3]]
        let session = PTPSession(pipe)
        try session.open()
        #expect(try session.batteryLevel() == 63)
        #expect(pipe.log.prefix(4) == ["status", "cancel", "status", "status"])
    }

    @Test func `a refusal is an answer and leaves the session as it was`() throws {
        let pipe = ScriptedPipe { pipe, command, data in
            guard command.code == OperationCode.getObjectHandles.rawValue else {
                return pipe.answerHonestly(command, data)
            }
            pipe.respond(to: command, .accessDenied)
        }
        let session = PTPSession(pipe)
        try session.open()
        let error = #expect(throws: PTPError.self) { try session.objectHandles() }
        #expect(error?.cause == .refused(.accessDenied))
        #expect(error?.aftermath == .unharmed)
        #expect(error.map { "\($0)" } == "GetObjectHandles: the camera answered AccessDenied")
        #expect(try session.batteryLevel() == 63)
        #expect(!pipe.log.contains("cancel"))
    }

    @Test func `answers to earlier transactions are passed over`() throws {
        let pipe = ScriptedPipe { pipe, command, data in
            pipe.respond(to: command, .ok, [], transaction: 0xBAD)
            pipe.answerHonestly(command, data)
        }
        let session = PTPSession(pipe)
        try session.open()
        #expect(try session.batteryLevel() == 63)
        #expect(!pipe.log.contains("cancel"))
    }

    @Test func `a camera that forgot its session gets a new one, and the caller is told`() throws {
        var forgets = true
        let pipe = ScriptedPipe { pipe, command, data in
            guard command.code == OperationCode.getObjectHandles.rawValue, forgets else {
                return pipe.answerHonestly(command, data)
            }
            forgets = false
            pipe.respond(to: command, .sessionNotOpen)
        }
        let session = PTPSession(pipe)
        try session.open()
        let error = #expect(throws: PTPError.self) { try session.objectHandles() }
        #expect(error?.aftermath == .reopened)
        #expect(try session.objectHandles() == [1])
    }

    @Test func `only whole events are taken from the interrupt endpoint`() {
        let pipe = ScriptedPipe.honest()
        pipe.events = [
            [1, 2, 3], Container.response(.ok, transaction: 1).serialized(),
            Container.event(.channelReadable, transaction: .max, parameters: [4]).serialized(),
        ]
        let session = PTPSession(pipe)
        let event = session.takeEvent()
        #expect(event?.code == .channelReadable)
        #expect(event?.parameters == [4])
        #expect(session.takeEvent() == nil)
    }

    @Test func `what cannot be asked is not asked`() throws {
        let pipe = ScriptedPipe.honest()
        let session = PTPSession(pipe)
        #expect(throws: PTPError.self) { try session.objectHandles() }
        try session.open()
        let before = pipe.log
        #expect(throws: PTPError.self) { try session.channelReset(epoch: 0) }
        for count in [0, -1, PTPSession.largestPlainRead + 1] {
            #expect(throws: PTPError.self) {
                try session.read(1, offset: 0, count: count, isLast: true) { _ in }
            }
        }
        for limit in [0, -1, PTPSession.largestChannelTransfer + 1] {
            #expect(throws: PTPError.self) { try session.channelRead(epoch: 1, offset: 0, limit: limit) }
        }
        #expect(pipe.log == before)
    }
}
