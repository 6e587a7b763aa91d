import PTP

/// One transaction to be carried out.
struct Request {
    enum DataPhase {
        case none
        case toCamera([UInt8])
        case fromCamera(Incoming)
    }

    /// What a data phase from the camera may bring.
    struct Incoming {
        /// Most bytes of payload.
        let most: Int
        /// Whether fewer are wrong.
        let isExact: Bool
        /// Bytes of payload worth posting requests for at once.
        let expecting: Int
        /// The same for the transaction after this one, if it is known to be another such.
        var following = 0
        /// Whether it may be so long that only silence counts as too late, not the time it takes in all.
        var isStream = false

        static func atMost(_ count: Int) -> Self {
            Self(most: count, isExact: false, expecting: min(count, 1 << 14))
        }
    }

    let operation: OperationCode
    var parameters: [UInt32] = []
    var data = DataPhase.none
    var subject = ""

    /// The containers that will come from the camera, in bytes, as far as they are known.
    var phases: [Int] {
        let response = Container.longestWithoutData
        guard case .fromCamera(let incoming) = data else { return [response] }
        let phases = [ContainerHeader.byteCount + incoming.expecting, response]
        return incoming.following == 0
            ? phases : phases + [ContainerHeader.byteCount + incoming.following, response]
    }

    var bytesMoved: Int {
        switch data {
        case .none: 0
        case .toCamera(let bytes): bytes.count
        case .fromCamera(let incoming): incoming.most
        }
    }
}

/// How a transaction that ran to its end was answered.
struct Reply {
    let code: ResponseCode
    let parameters: [UInt32]
    /// Payload bytes of the data phase from the camera.
    let received: Int
}
