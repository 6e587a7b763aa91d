/// Where in a device's configuration its still-image interface and endpoints are.
struct StillImageInterface: Equatable, Sendable {
    let configuration: UInt8
    let number: UInt8
    let alternate: UInt8
    let bulkIn: Endpoint
    let bulkOut: Endpoint
    let interruptIn: Endpoint

    struct Endpoint: Equatable, Sendable {
        let address: UInt8
        let maximumPacketSize: Int
    }

    /// Finds the first alternate setting that is complete; whatever else a device claims to have is left alone.
    init?(among alternates: [AlternateSetting], configuration: UInt8) {
        for alternate in alternates where alternate.isStillImage {
            guard let bulkIn = alternate.endpoint(.bulk, isInput: true),
                let bulkOut = alternate.endpoint(.bulk, isInput: false),
                let interruptIn = alternate.endpoint(.interrupt, isInput: true)
            else { continue }
            self.configuration = configuration
            number = alternate.interface
            self.alternate = alternate.number
            self.bulkIn = bulkIn
            self.bulkOut = bulkOut
            self.interruptIn = interruptIn
            return
        }
        return nil
    }
}

/// One alternate setting of an interface, as the device's descriptors have it.
struct AlternateSetting: Equatable, Sendable {
    struct EndpointDescriptor: Equatable, Sendable {
        let address: UInt8
        let attributes: UInt8
        let maximumPacketSize: UInt16
    }

    enum TransferKind: UInt8 {
        case bulk = 2
        case interrupt = 3
    }

    let interface: UInt8
    let number: UInt8
    /// Class, subclass and protocol.
    let kind: [UInt8]
    let endpoints: [EndpointDescriptor]

    fileprivate var isStillImage: Bool { kind == [6, 1, 1] }

    /// The first endpoint of a kind and direction whose address and packet size USB allows.
    fileprivate func endpoint(_ kind: TransferKind, isInput: Bool) -> StillImageInterface.Endpoint? {
        for endpoint in endpoints {
            let packet = Int(endpoint.maximumPacketSize & 0x7FF)
            let isRight =
                endpoint.attributes & 3 == kind.rawValue && (endpoint.address & 0x80 != 0) == isInput
                && endpoint.address & 0x0F != 0 && endpoint.address & 0x70 == 0
            let isPossible =
                kind == .bulk ? [8, 16, 32, 64, 512, 1024].contains(packet) : (1...1024).contains(packet)
            guard isRight, isPossible else { continue }
            return StillImageInterface.Endpoint(address: endpoint.address, maximumPacketSize: packet)
        }
        return nil
    }
}
