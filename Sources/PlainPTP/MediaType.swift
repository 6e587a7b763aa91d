internal import Evidence

/// The media type an object's name and format suggest; nothing is looked into.
///
/// Part of the format: another answer would give an object that was delivered long ago another key.
enum MediaType {
    static func of(_ object: ClaimedObject) -> String {
        let name = object.path.split(separator: "/").last ?? ""
        let ending = name.split(separator: ".").dropFirst().last?.lowercased() ?? ""
        return byEnding[ending] ?? byFormat[object.format] ?? "application/octet-stream"
    }

    private static let byEnding = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "heic": "image/heic",
        "tif": "image/tiff",
        "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "mkv": "video/matroska",
        "mpg": "video/mpeg", "wav": "audio/wav", "mp3": "audio/mpeg", "m4a": "audio/mp4", "txt": "text/plain",
    ]
    private static let byFormat: [UInt16: String] = [
        0x3004: "text/plain", 0x3008: "audio/wav", 0x3009: "audio/mpeg", 0x300A: "video/x-msvideo",
        0x300B: "video/mpeg", 0x3801: "image/jpeg", 0x380D: "image/tiff", 0x380B: "image/png",
        0xB982: "video/mp4",
    ]
}
