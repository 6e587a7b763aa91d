/// A server that everybody uploads to.
protocol Place: AnyObject {
    var name: String { get }
    /// Where our driver logs in (v1), and as whom.
    var login: String { get }
    var user: String { get }
    var key: String { get }
    /// Where a bare PUT goes, and with which headers.
    var peerURL: String { get }
    var peerHeaders: [String] { get }
    /// The most bytes that our driver sends in one PUT; `nil` where an item goes in whole.
    var segment: Int? { get }
    /// rclone's name for the place, and the settings that go with it.
    var rclone: String { get }
    var rcloneSettings: [String: String] { get }

    /// Makes room for the next contender.
    func empty() throws
    /// Makes sure that the recording arrived, once and whole.
    func check(_ recording: UploadRecording) throws
}
