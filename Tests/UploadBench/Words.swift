import Foundation

/// Three digits after the point, whatever the locale.
func figure(_ value: Double) -> String { String(format: "%.3f", value) }

/// Prints a line at once, also into a pipe: a round takes long.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

/// The same, to standard error.
func note(_ line: String) { FileHandle.standardError.write(Data("UploadBench: \(line)\n".utf8)) }

/// The middle one; of an even number the mean of the middle two.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let (sorted, middle) = (values.sorted(), values.count / 2)
    return values.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
