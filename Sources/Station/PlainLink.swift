internal import Evidence
internal import PTP
internal import PTPInitiator
internal import PlainPTP
internal import USBTransport
internal import Upload

/// An open camera without the channel: its PTP session, and the objects it listed in it.
///
/// Confined to its bay's thread. It is only ever read.
final class PlainLink {
    let bay: String
    let heartbeat: Heartbeat
    let camera: PlainCamera
    let session: PTPSession
    /// Good for this session; set when the camera was listed.
    var objects: [RecordingID: PlainObject] = [:]
    private let pipe: any CameraPipe

    init(bay: String, pipe: any CameraPipe, session: PTPSession, camera: PlainCamera, heartbeat: Heartbeat) {
        self.bay = bay
        self.pipe = pipe
        self.session = session
        self.camera = camera
        self.heartbeat = heartbeat
    }

    func rest() { pipe.rest() }

    func close() {
        session.close()
        pipe.close()
    }

    func reader(_ object: PlainObject) -> ObjectReader {
        ObjectReader(session, handle: object.handle, means: camera.means)
    }

    func open(_ item: ItemPlan, of key: RecordingKey) throws(StepFailure) -> PlainItemReading {
        guard let object = objects[key.recording] else {
            throw .cameraRefused("an object that was listed before is not on the camera")
        }
        return PlainItemReading(reader(object), size: item.size)
    }
}

/// Reads one object off a plain camera for the second time; its digests are known from the first.
final class PlainItemReading: ItemReading {
    private let reader: ObjectReader
    private let size: UInt64

    init(_ reader: ObjectReader, size: UInt64) {
        self.reader = reader
        self.size = size
    }

    /// Whether an answer costs one object, and the camera's others can be read.
    private static func isOfOneObject(_ code: ResponseCode) -> Bool {
        code == .invalidObjectHandle || code == .accessDenied || code == .generalError
    }

    func stream(
        _ range: Range<UInt64>,
        isLast: Bool,
        _ pace: BayPace,
        _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(ReadFailure) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            pace.settle()
            let whole = reader.piece(at: offset, of: range.upperBound - offset)
            let count = reader.isRandom ? min(whole, pace.stride.bytes) : whole
            var isWanted = true
            let received: Int
            do throws(PTPError) {
                received = try reader.read(at: offset, count: count) { bytes in
                    if isWanted { unsafe isWanted = body(bytes) }
                }
            } catch {
                guard case .refused(let code) = error.cause, error.isHarmless, Self.isOfOneObject(code) else {
                    throw .camera(error)
                }
                throw .wrong("the camera does not give it any more: \(code)")
            }
            guard isWanted else { throw .abandoned }
            guard received == count else {
                throw .wrong(
                    "the object ends at byte \(offset + UInt64(received)); it had \(size) when it was listed"
                )
            }
            offset += UInt64(count)
        }
    }
}
