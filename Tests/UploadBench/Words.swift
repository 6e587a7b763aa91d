import Foundation

/// Three digits after the point, whatever the locale.
func figure(_ value: Double) -> String { String(format: "%.3f", value) }

/// Prints a line at once, also into a pipe: a round takes long.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

/// The same, to standard error.
func note(_ line: String) { FileHandle.standardError.write(Data("UploadBench: \(line)\n".utf8)) }

func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
}
