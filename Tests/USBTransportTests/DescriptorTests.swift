import Testing

@testable import USBTransport

@Suite("Still-image interface")
struct DescriptorTests {
    private typealias Descriptor = AlternateSetting.EndpointDescriptor

    private static let bulkIn = Descriptor(address: 0x81, attributes: 2, maximumPacketSize: 512)
    private static let bulkOut = Descriptor(address: 0x02, attributes: 2, maximumPacketSize: 512)
    private static let interrupt = Descriptor(address: 0x83, attributes: 3, maximumPacketSize: 28)

    private func alternate(
        _ endpoints: [AlternateSetting.EndpointDescriptor],
        kind: [UInt8] = [6, 1, 1],
        interface: UInt8 = 0
    ) -> AlternateSetting {
        AlternateSetting(interface: interface, number: 0, kind: kind, endpoints: endpoints)
    }

    @Test func `the first complete one is taken, whatever stands beside it`() {
        let all = [Self.bulkIn, Self.bulkOut, Self.interrupt]
        let found = StillImageInterface(
            among: [
                alternate(all, kind: [8, 6, 80]), alternate([Self.bulkIn], interface: 1),
                alternate(all.reversed(), interface: 2), alternate(all, interface: 3),
            ],
            configuration: 1
        )
        #expect(found?.number == 2)
        #expect(found?.bulkIn == .init(address: 0x81, maximumPacketSize: 512))
        #expect(found?.bulkOut == .init(address: 0x02, maximumPacketSize: 512))
        #expect(found?.interruptIn == .init(address: 0x83, maximumPacketSize: 28))
    }

    @Test func `nothing is found where any endpoint is missing`() {
        let all = [Self.bulkIn, Self.bulkOut, Self.interrupt]
        for missing in all.indices {
            var some = all
            some.remove(at: missing)
            #expect(StillImageInterface(among: [alternate(some)], configuration: 1) == nil)
        }
        #expect(StillImageInterface(among: [], configuration: 1) == nil)
    }

    @Test func `a packet size that USB does not know makes an endpoint none`() {
        for size: UInt16 in [0, 1, 7, 100, 513, 0x7FF, 0xF800, 0xFFFF] {
            let liar = AlternateSetting.EndpointDescriptor(
                address: 0x81,
                attributes: 2,
                maximumPacketSize: size
            )
            let alternate = alternate([liar, Self.bulkOut, Self.interrupt])
            #expect(StillImageInterface(among: [alternate], configuration: 1) == nil)
        }
    }

    @Test func `endpoint zero and reserved address bits are no endpoints of an interface`() {
        for address: UInt8 in [0x80, 0x00, 0x91, 0xF1] {
            let liar = AlternateSetting.EndpointDescriptor(
                address: address,
                attributes: 2,
                maximumPacketSize: 512
            )
            let alternate = alternate([liar, Self.bulkOut, Self.interrupt])
            #expect(StillImageInterface(among: [alternate], configuration: 1) == nil)
        }
    }
}
