import Foundation

/// What a process, or a program with everything it started and waited for, has used.
struct Usage: Codable {
    /// Processor seconds, user and system.
    var processor: Double
    var wall: Double
    /// Peak resident set of the largest process, MiB.
    var peak: Double

    /// Of this process so far; no wall time.
    static func own() -> Usage {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Usage(usage, wall: 0)
    }

    fileprivate init(_ usage: rusage, wall: Double) {
        processor = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        peak = Double(usage.ru_maxrss) / 1024
        self.wall = wall
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}

/// A contender that did not do its work.
struct Failed: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Runs a program to its end and says what it used; what it printed is in `output`.
///
/// Its errors go where ours go. A program that fails is an error.
func measure(
    _ words: [String],
    environment: [String: String] = [:]
) throws -> (usage: Usage, output: String) {
    let collected = FileManager.default.temporaryDirectory.appendingPathComponent(
        "bench-\(UUID().uuidString)"
    )
    defer { try? FileManager.default.removeItem(at: collected) }
    // `env` becomes the program it starts.
    let line = ["env"] + environment.map { "\($0.key)=\($0.value)" } + words
    var arguments = unsafe line.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var actions = unsafe posix_spawn_file_actions_t()
    _ = unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_EXCL
    _ = unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, collected.path, flags, 0o600)
    let start = ContinuousClock.now
    var process = pid_t()
    guard unsafe posix_spawnp(&process, "env", &actions, nil, &arguments, environ) == 0 else {
        throw Failed("\(words[0]) cannot be started")
    }
    var (status, usage): (Int32, rusage) = (0, rusage())
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = start.duration(to: .now) / .seconds(1)
    let output = (try? String(contentsOf: collected, encoding: .utf8)) ?? ""
    guard status == 0 else { throw Failed("\(words.joined(separator: " ")) ended with \(status): \(output)") }
    return (Usage(usage, wall: wall), output)
}
