import CUSB

/// Where in a device's configuration its still-image interface and endpoints are.
struct StillImageInterface: Equatable, Sendable {
    private static let stillImage: (UInt8, UInt8, UInt8) = (6, 1, 1)

    var configuration: UInt8
    var number: UInt8
    var alternate: UInt8
    var bulkIn: Endpoint
    var bulkOut: Endpoint
    var interruptIn: Endpoint

    struct Endpoint: Equatable, Sendable {
        let address: UInt8
        let maximumPacketSize: Int
    }

    /// Finds the first complete one; every pointer and count is the device's word and is treated as such.
    static func find(in configuration: libusb_config_descriptor) -> Self? {
        guard let interfaces = unsafe configuration.interface else { return nil }
        for index in 0..<Int(unsafe configuration.bNumInterfaces) {
            let interface = unsafe interfaces[index]
            guard let alternates = unsafe interface.altsetting else { continue }
            for alternate in 0..<Int(max(unsafe interface.num_altsetting, 0)) {
                let descriptor = unsafe alternates[alternate]
                if let found = unsafe read(descriptor, in: configuration) { return found }
            }
        }
        return nil
    }

    private static func read(
        _ descriptor: libusb_interface_descriptor,
        in configuration: libusb_config_descriptor
    ) -> Self? {
        let kind = unsafe (
            descriptor.bInterfaceClass, descriptor.bInterfaceSubClass, descriptor.bInterfaceProtocol
        )
        guard kind == stillImage, let endpoints = unsafe descriptor.endpoint else { return nil }
        var bulkIn: Endpoint?
        var bulkOut: Endpoint?
        var interruptIn: Endpoint?
        for index in 0..<Int(unsafe descriptor.bNumEndpoints) {
            let raw = unsafe endpoints[index]
            let endpoint = unsafe Endpoint(
                address: raw.bEndpointAddress,
                maximumPacketSize: Int(raw.wMaxPacketSize & 0x7FF)
            )
            let isInput = endpoint.address & 0x80 != 0
            switch unsafe raw.bmAttributes & 3 {
            case 2 where isInput && endpoint.isBulk: bulkIn = bulkIn ?? endpoint
            case 2 where !isInput && endpoint.isBulk: bulkOut = bulkOut ?? endpoint
            case 3 where isInput && (1...1024).contains(endpoint.maximumPacketSize):
                interruptIn = interruptIn ?? endpoint
            default: break
            }
        }
        guard let bulkIn, let bulkOut, let interruptIn else { return nil }
        return unsafe Self(
            configuration: configuration.bConfigurationValue,
            number: descriptor.bInterfaceNumber,
            alternate: descriptor.bAlternateSetting,
            bulkIn: bulkIn,
            bulkOut: bulkOut,
            interruptIn: interruptIn
        )
    }
}

extension StillImageInterface.Endpoint {
    /// The packet sizes USB knows for bulk endpoints, from full speed to SuperSpeed.
    fileprivate var isBulk: Bool {
        [8, 16, 32, 64, 512, 1024].contains(maximumPacketSize) && address & 0x0F != 0
    }
}
