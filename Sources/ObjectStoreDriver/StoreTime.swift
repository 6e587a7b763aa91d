import Platform

/// Times as listings have them: `2026-11-25T16:30:27.123456`, in UTC.
enum StoreTime {
    /// Seconds since 1970; zero for anything else, which is older than anything.
    static func seconds(_ text: String) -> Int64 {
        (RFC3339.parse("\(text.prefix(19))Z") ?? 0) / 1000
    }
}
