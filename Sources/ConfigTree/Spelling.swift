/// Finds what somebody probably meant.
package enum Spelling {
    /// A hint that names the nearest known word, when one is near enough to be meant.
    package static func suggestion(for word: String, among known: [String]) -> String? {
        let nearest = known.map { (word: $0, distance: distance(word, $0)) }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
        guard let nearest, nearest.distance <= max(2, word.count / 3) else { return nil }
        return "did you mean '\(nearest.word)'?"
    }

    /// Letters to change, add or remove, with capitals counting as their small letters.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        guard left.count <= 128, right.count <= 128 else { return .max }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
