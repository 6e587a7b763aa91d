/// What a line led to.
struct StageAnswer: Codable {
    /// One camera, as `status` shows it.
    struct Camera: Codable {
        let port: String?
        let serial: String
        let indicator: String
        let reason: String
        let intact: Int
        let erased: Int
        let bytesRead: UInt64

        var line: String {
            "\(port ?? "-") \(serial) \(indicator) intact=\(intact) erased=\(erased) read=\(bytesRead) \(reason)"
        }
    }

    var text = ""
    var cameras: [Camera]?
    var help: [String]?

    /// What people see before the text.
    var lines: [String] { help ?? cameras?.map(\.line) ?? [] }

    static func done(_ text: String = "") -> StageAnswer { StageAnswer(text: text) }

    private enum CodingKeys: String, CodingKey {
        case text = "ok"
        case cameras
        case help
    }
}
