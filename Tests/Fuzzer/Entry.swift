import FuzzTargets
import Glibc

// libFuzzer brings its own `main`; BWVDOCK_FUZZ_TARGET says which target this run is about, or `list` to know them.

private let chosen = chooseTarget()

private func chooseTarget() -> FuzzTarget {
    let name = unsafe getenv("BWVDOCK_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    if let target = FuzzTarget.all.first(where: { $0.name == name }) { return target }
    if name == "list" {
        for target in FuzzTarget.all { say("\(target.name) \(target.longestInput)", to: STDOUT_FILENO) }
    } else {
        say("fuzz: error: BWVDOCK_FUZZ_TARGET names no target; try list")
    }
    // Not `exit`, which libFuzzer takes for a crash.
    _exit(name == "list" ? 0 : 2)
}

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    guard input.count <= chosen.longestInput else { return -1 }
    do { try chosen.run(input) } catch {
        say("fuzz: \(chosen.name): broken promise: \(error)")
        abort()
    }
    return 0
}

private func say(_ words: String, to descriptor: CInt = STDERR_FILENO) {
    let line = Array("\(words)\n".utf8)
    unsafe _ = write(descriptor, line, line.count)
}
