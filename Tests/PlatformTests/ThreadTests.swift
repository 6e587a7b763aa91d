import Dispatch
import Glibc
import Platform
import Synchronization
import Testing

@Suite struct `Threads for blocking work` {
    @Test func `run once, under their name`() throws {
        let names = Mutex<[String]>([])
        let done = DispatchSemaphore(value: 0)
        for number in 0..<100 {
            BlockingThread.start("work \(number)") {
                let comm = (try? AtomicFile.read("/proc/thread-self/comm")) ?? []
                let text = String(decoding: comm.dropLast(), as: UTF8.self)
                names.withLock { $0.append(text) }
                done.signal()
            }
        }
        for _ in 0..<100 { #expect(done.wait(timeout: .now() + 60) == .success) }
        #expect(names.withLock { $0.sorted() } == (0..<100).map { "work \($0)" }.sorted())
    }

    @Test func `wait until the system has one to give`() async {
        await #expect(processExitsWith: .success) {
            let (limited, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let isLifted = Atomic(false)
            BlockingThread.start("lifts the limit") {
                limited.wait()
                usleep(500_000)
                isLifted.store(true, ordering: .releasing)
                limitThreads(to: .max)
            }
            // Root is above such limits.
            if getuid() == 0 { guard setuid(65_534) == 0 else { exit(2) } }
            limitThreads(to: 1)
            limited.signal()
            BlockingThread.start("late") { done.signal() }
            done.wait()
            guard isLifted.load(ordering: .acquiring) else { exit(3) }
        }
    }
}

/// How many threads the user of this process may have, all processes together.
private func limitThreads(to count: rlim_t) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(__RLIMIT_NPROC.rawValue)
    _ = unsafe getrlimit(resource, &limit)
    limit.rlim_cur = min(count, limit.rlim_max)
    _ = unsafe setrlimit(resource, &limit)
}
