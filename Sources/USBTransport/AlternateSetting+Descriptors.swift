import CUSB

/// Copying a configuration out of libusb's tree, where every pointer may be null and every count is bounded.
extension AlternateSetting {
    /// The alternates USB has numbers for.
    private static let mostAlternates = 256

    static func all(in configuration: libusb_config_descriptor) -> [Self] {
        guard let interfaces = unsafe configuration.interface else { return [] }
        var found: [Self] = []
        for index in 0..<Int(unsafe configuration.bNumInterfaces) {
            let interface = unsafe interfaces[index]
            guard let alternates = unsafe interface.altsetting else { continue }
            let count = min(max(Int(unsafe interface.num_altsetting), 0), mostAlternates)
            for alternate in 0..<count { found.append(unsafe Self(alternates[alternate])) }
        }
        return found
    }

    private init(_ descriptor: libusb_interface_descriptor) {
        interface = unsafe descriptor.bInterfaceNumber
        number = unsafe descriptor.bAlternateSetting
        kind = unsafe [
            descriptor.bInterfaceClass, descriptor.bInterfaceSubClass, descriptor.bInterfaceProtocol,
        ]
        var endpoints: [EndpointDescriptor] = []
        if let list = unsafe descriptor.endpoint {
            for index in 0..<Int(unsafe descriptor.bNumEndpoints) {
                let endpoint = unsafe list[index]
                endpoints.append(
                    unsafe EndpointDescriptor(
                        address: endpoint.bEndpointAddress,
                        attributes: endpoint.bmAttributes,
                        maximumPacketSize: endpoint.wMaxPacketSize
                    )
                )
            }
        }
        self.endpoints = endpoints
    }
}
