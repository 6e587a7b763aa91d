import Synchronization

/// A USB device without hardware, on no particular bus: descriptors, endpoints, and a function behind them.
///
/// It can be plugged in again and again; each stay is an `DeviceAttachment`. The function is the same throughout, as a
/// camera is the same camera.
package final class VirtualDevice: Sendable {
    private struct State {
        /// Of a device that was never plugged in; afterwards they are its latest stay's.
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

    /// How the device misbehaves from now on, or from when it is next plugged in: what has not struck yet goes on then.
    package var faults: Faults {
        get { state.withLock { state in state.current?.faults ?? state.faults } }
        set { changeFaults { $0 = newValue } }
    }

    /// Changes how it misbehaves; what strikes meanwhile is not forgotten.
    package func changeFaults(_ body: @Sendable (inout Faults) -> Void) {
        let current = state.withLock { state in
            if state.current == nil { body(&state.faults) }
            return state.current
        }
        current?.changeFaults(body)
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
                faults: state.current?.faults ?? state.faults,
                onSelfDetach: onSelfDetach
            )
            defer { state.current = attachment }
            return (attachment, state.current)
        }
        previous?.detach()
        attachment.start(after: previous)
        return attachment
    }
}
