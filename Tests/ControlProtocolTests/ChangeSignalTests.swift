import ControlProtocol
import Dispatch
import Platform
import Synchronization
import Testing

@Suite struct `A change` {
    @Test func `wakes everybody who waits for it`() {
        let changes = ChangeSignal()
        let seen = changes.current
        let (started, woken) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let counts = Mutex<[UInt64]>([])
        for number in 0..<3 {
            BlockingThread.start("waits \(number)") {
                started.signal()
                // Whether it waits already or not, the change is not missed.
                let count = changes.wait(after: seen, milliseconds: 600_000)
                counts.withLock { $0.append(count) }
                woken.signal()
            }
        }
        for _ in 0..<3 { started.wait() }
        changes.notify()
        for _ in 0..<3 { #expect(woken.wait(timeout: .now() + 60) == .success) }
        #expect(counts.withLock { $0 } == [seen + 1, seen + 1, seen + 1])
    }

    @Test func `that came before is not waited for, and one that does not come is not waited for any longer`()
    {
        let changes = ChangeSignal()
        #expect(changes.wait(after: 0, milliseconds: 1) == 0)
        changes.notify()
        changes.notify()
        #expect(changes.wait(after: 0, milliseconds: 600_000) == 2)
        #expect(changes.wait(after: 1, milliseconds: 600_000) == 2)
    }
}
