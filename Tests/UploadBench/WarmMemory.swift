import TestSupport

/// Memory that the machine has at hand, for every contender alike.
///
/// A virtual machine gives what is free back to its host within seconds, and touching it again then takes several times as
/// long. What a server keeps of an upload is such memory: who came just after something large was deleted met a fast
/// server, and everybody else a slow one, which makes sending dearer.
struct WarmMemory: Codable {
    /// In memory, where there is a file system for that.
    private let folder: String
    private let mebibytes: Int

    /// Half as much again as the recording has.
    init(for recording: UploadRecording) {
        folder = recording.folder
        mebibytes = recording.mebibytes * 3 / 2
    }

    /// Touches it and frees it; to be done right before a contender's own work begins.
    func prepare() throws {
        let path = "\(folder)/warm"
        try Shell.check("dd", ["if=/dev/zero", "of=\(path)", "bs=1M", "count=\(mebibytes)", "status=none"])
        try Shell.check("rm", [path])
    }
}
