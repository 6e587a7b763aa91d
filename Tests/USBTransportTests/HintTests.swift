import Testing
import USBTransport

/// A hint must fit its cause: whoever follows it looks at the right thing.
@Suite struct HintTests {
    private func error(_ cause: USBError.Cause) -> USBError {
        USBError(operation: "open", subject: "001/007", cause: cause)
    }

    @Test func `permission denied leads to the rules where udev knows a camera, else to the camera`() {
        let denied = error(.permissionDenied)
        #expect(denied.hint?.contains("udev rules") == true)
        let broken = denied.withoutInterfaces
        #expect(
            "\(broken)"
                == "cannot open USB device 001/007: permission denied, and udev sees no interface of it"
        )
        #expect(broken.hint == "the camera is at fault: see what 'lsusb -v -s 001:007' makes of it")
    }

    @Test func `descriptors that say nothing useful are the camera's fault`() {
        for cause in [USBError.Cause.notStillImage("none"), .malformedDescriptor("cut off")] {
            #expect(error(cause).hint?.contains("lsusb -v -s 001:007") == true)
        }
    }

    @Test func `whatever else went wrong is not laid at the camera's door`() {
        for cause in [USBError.Cause.gone, .unlisted, .failed("overflow"), .held(by: "another program")] {
            #expect(error(cause).withoutInterfaces == error(cause))
            #expect(error(cause).hint?.contains("at fault") != true)
        }
    }
}
