import TestSupport

/// Memory that the machine has at hand, for every contender alike.
///
/// A virtual machine gives what is free back to its host within seconds, and touching it again then takes several times as
/// long. What a server keeps of an upload is such memory: who came just after something large was deleted met a fast
/// server, and everybody else a slow one, which makes sending dearer.
enum WarmMemory {
    /// Touches and frees half as much again as the recording has, in a file of its folder, which is in memory where there is
    /// a file system for that.
    static func prepare(for recording: UploadRecording) throws {
        let path = "\(recording.folder)/warm"
        let count = recording.mebibytes * 3 / 2
        try Shell.check("dd", ["if=/dev/zero", "of=\(path)", "bs=1M", "count=\(count)", "status=none"])
        try Shell.check("rm", [path])
    }
}
