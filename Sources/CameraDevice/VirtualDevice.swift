import Synchronization

/// A USB device without hardware, on no particular bus: descriptors, endpoints, and a function behind them.
///
/// It can be plugged in again and again; each stay is an `DeviceAttachment`. The function is the same throughout, as a
/// camera is the same camera.
package final class VirtualDevice: Sendable {
    private struct State {
        var faults = Faults()
        var current: DeviceAttachment?
    }

    package let descriptors: DescriptorSet
    private let function: any USBFunction
    private let state = Mutex(State())

    package convenience init(identity: USBIdentity, speed: USBSpeed = .high, function: any USBFunction) {
        self.init(descriptors: DescriptorSet(identity: identity, speed: speed), function: function)
    }

    package init(descriptors: DescriptorSet, function: any USBFunction) {
        self.descriptors = descriptors
        self.function = function
    }

    /// How the device misbehaves from now on, or from when it is next plugged in.
    ///
    /// `unplugAfterBulkIn` and `stallsNextBulk` are over once they have struck; the others stand until replaced.
    package var faults: Faults {
        get { state.withLock { $0.faults } }
        set {
            let current = state.withLock { state in
                state.faults = newValue
                let current = state.current.flatMap { $0.isGone ? nil : $0 }
                if current != nil { state.faults.stallsNextBulk = false }
                return current
            }
            current?.setFaults(newValue)
        }
    }

    /// What has passed since the device was last plugged in.
    package var counts: TransferCounts { state.withLock { $0.current }?.counts ?? TransferCounts() }

    /// Whether the plug is in.
    package var isAttached: Bool { state.withLock { $0.current }.map { !$0.isGone } ?? false }

    /// Puts the plug in; a plug that is still in elsewhere comes out first.
    ///
    /// `onSelfDetach` is called, on any thread, when a fault takes the device off the bus; never for `detach`.
    package func attach(onSelfDetach: @escaping @Sendable () -> Void) -> DeviceAttachment {
        let (attachment, previous) = state.withLock { state in
            let attachment = DeviceAttachment(
                descriptors: descriptors,
                function: function,
                faults: state.faults,
                onSelfDetach: { [weak self] in
                    self?.state.withLock { $0.faults.unplugAfterBulkIn = nil }
                    onSelfDetach()
                }
            )
            state.faults.stallsNextBulk = false
            defer { state.current = attachment }
            return (attachment, state.current)
        }
        previous?.detach()
        attachment.start(after: previous)
        return attachment
    }
}
