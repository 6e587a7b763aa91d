import CUSB
import Dispatch
import Glibc

/// Patience with a kernel whose memory for USB requests others have: theirs come back.
enum RequestRetry {
    /// How long the kernel is left alone before it is asked again, microseconds.
    static let pause: UInt32 = 5_000

    /// Repeats a libusb call until the kernel has memory for it, and returns what it answered at last.
    ///
    /// libusb does not tell a control request that the kernel had no memory for from one that failed: both are
    /// repeated, and none of ours does harm when it is.
    static func until(_ deadline: DispatchTime, isControl: Bool = false, _ call: () -> Int32) -> Int32 {
        while true {
            let code = call()
            let isRefused =
                code == LIBUSB_ERROR_NO_MEM.rawValue || (isControl && code == LIBUSB_ERROR_IO.rawValue)
            guard isRefused, DispatchTime.now() < deadline else { return code }
            usleep(pause)
        }
    }
}
