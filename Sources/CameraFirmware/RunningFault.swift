package import CameraDevice
package import CameraFile

/// Something a running camera can be told to do wrong, by hand, by a scene or by a test, on any bus.
package enum RunningFault: Equatable, Sendable {
    /// Nothing any more: planned faults are taken back, standing ones end.
    case none
    /// The next transfers on an endpoint find it halted.
    case stall(StallPoint, Repetition = .once)
    /// Nothing is answered any more.
    case silent
    /// Most bulk-in bytes a second.
    case slow(bytesPerSecond: Int)
    case phase(PhaseFault, Repetition = .once)
    /// The clock jumps by so many milliseconds.
    case clock(milliseconds: Int)
    /// The clock stands still.
    case stoppedClock
    case descriptors(DescriptorLie)
    /// Answers to `erase` are lost.
    case lostEraseAnswer(Repetition = .once)
    /// What the camera's firmware does wrong, as in a camera file.
    case firmware(CameraFile.Fault)
}

extension VirtualCamera {
    /// Misbehaves from now on, or the next time it has a chance; faults of different kinds add up.
    package func misbehave(_ fault: RunningFault) throws(FirmwareError) {
        switch fault {
        case .none:
            device.changeFaults { $0 = .none }
            wire.plan(nil)
            panel.faults = FirmwareFaults()
            panel.descriptorLie = nil
            try store.clock.goOn()
        case .stall(let point, let repetition): device.changeFaults { $0.stalls[point] = repetition }
        case .silent: device.changeFaults { $0.isSilent = true }
        case .slow(let bytesPerSecond): device.changeFaults { $0.bulkInBytesPerSecond = bytesPerSecond }
        case .phase(let fault, let repetition): wire.plan(fault, repetition)
        case .clock(let milliseconds): try store.clock.jump(by: Int64(milliseconds))
        case .stoppedClock: try store.clock.stop()
        case .descriptors(let lie): panel.descriptorLie = lie
        case .lostEraseAnswer(let repetition): panel.change { $0.eraseAnswersToLose = repetition }
        case .firmware(let fault): panel.change { $0.add(fault) }
        }
    }
}
