import CUSB
import PTPInitiator

/// The rungs of the recovery ladder that are the bus's own.
///
/// No transfer may be in flight on what they touch.
extension USBDevice {
    func clearHalt(_ endpoint: StillImageInterface.Endpoint) throws(PipeError) {
        let code = unsafe libusb_clear_halt(pointer, endpoint.address)
        guard code == 0 else { throw PipeError(libusb: code) }
    }

    func reset() throws(PipeError) {
        // "Not found" says that the device came back as another one: for this handle it is gone.
        let code = unsafe libusb_reset_device(pointer)
        guard code == 0 else { throw PipeError(libusb: code) }
    }
}
